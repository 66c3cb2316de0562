"""Which hosts are this machine: what goes there crosses no network, so it may go in clear."""

import ipaddress


def is_this_machine(host: str) -> bool:
    """Tell whether a host of an address is loopback, by name or number."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
