# Libraries preloaded into the real programs to make the machine fail.
$(OUT)/full_disk.so $(OUT)/pulled_stick.so: $(OUT)/%.so: tests/fault/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -fPIC -shared $< -o $@ -ldl

# make faults WHEN="1 6"    calls to the kernel that fail in the real programs, from the nth on (short in `make test`)
PACKAGES += strace faketime
WHEN     ?= 1 6
faults: all $(OUT)/tests/chaos/chaos_hand
	@BUILD=$(BUILD) python3 tests/fault/faults.py $(WHEN)
chaos: faults
.PHONY: faults
