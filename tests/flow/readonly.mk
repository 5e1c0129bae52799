PACKAGES += e2fsprogs
