# What the flows with identity cards need beside the rest.
PACKAGES += python3-stdnum
