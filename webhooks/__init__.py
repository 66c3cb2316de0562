"""HTTP from Twilio: signature, form to value objects, answer. Nothing else."""
