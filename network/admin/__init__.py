"""The admin of the network: what is edited here, and what can only be looked up."""

from network.admin import entries, records

__all__ = ["entries", "records"]
