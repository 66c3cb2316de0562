"""The answers of Twilio that do not tell whether it took the message, and the fault each stands for."""

from faults.orders import Order

UNKNOWN = (
    Order("broken"), Order("broken", accepts=False), Order("reset"), Order("reset", accepts=False), Order("cut"),
    Order("garbage"), Order("garbage", accepts=False), Order("hang", seconds=14), Order("hang", accepts=False, seconds=14),
    Order("slow"), Order("excuse"), Order("excuse", accepts=False), Order("gateway"), Order("gateway", accepts=False),
)  # fmt: skip
FAULT = {
    "broken": "F42", "reset": "F45", "cut": "F46", "garbage": "F46", "hang": "F44", "slow": "F46", "excuse": "F46",
    "gateway": "F42",
}  # fmt: skip
