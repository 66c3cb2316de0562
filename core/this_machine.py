"""Which hosts are this machine or stand beside it: what goes there crosses no open network, so it may go in clear."""

import ipaddress


def is_this_machine(host: str) -> bool:
    """Tell whether a host of an address is loopback, by name or number."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_nearby(host: str) -> bool:
    """Tell whether a host is this machine, has a private number, or a name without a dot: a container beside ours."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(host) and "." not in host
