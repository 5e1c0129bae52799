# The kernel tier: Debian's own kernel in QEMU (software emulation), the models of tests/sim behind
# vhci-hcd, our drivers on real usbfs, usblp, udev, V4L2.  Nothing of the kernel is installed.
PACKAGES += qemu-system-x86 busybox-static cpio kmod libacl1 libblkid1 libcap2 libkmod2 libselinux1
VM_TEST  := $(OUT)/tests/vm/test_kernel
VM_LIBS  := -lcmocka -lusb-1.0 -ljansson -lcrypto -lsqlite3 -ljpeg

$(VM_TEST): $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/vm/*.c)) $(foreach l,$(below_firmware-station),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(VM_LIBS) -o $@

# Built with everything, so that nobody breaks it unseen.
tools: $(VM_TEST)

vm-test: $(VM_TEST) $(OUT)/usb-gate
	@sh tests/vm/kernel.sh build/tools/vm
	@sh tests/vm/initramfs.sh build/tools/vm $(OUT)/tests/vm/initramfs $(VM_TEST) $(OUT)/usb-gate
	@python3 tests/vm/run.py build/tools/vm $(OUT)/tests/vm/initramfs
.PHONY: vm-test

# make house-test   the units under a systemd that is process 1: users, folders, walls, limits, kill -9, matters and two cases delivered, the kiosk on a screen of memory
house-test: all $(OUT)/case_maker
	@sh tests/vm/kernel.sh build/tools/vm
	@sh tests/vm/house/initramfs.sh build/tools/vm $(OUT)/tests/vm/house
	@python3 tests/vm/house/run.py build/tools/vm $(OUT)/tests/vm/house $(OUT)
.PHONY: house-test
