"""The audit trail: who did what to which record, and who read it."""

from clinic.audit.entries import record, record_joined, record_read, record_reads

__all__ = ["record", "record_joined", "record_read", "record_reads"]
