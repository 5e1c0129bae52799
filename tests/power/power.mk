# The real queue and the real office on a disk that loses power, with controls that must be caught.
# make power-cuts CUTS=1000 SEED=1    100 of each in `make test`
CUTS     ?= 100
SEED     ?= 1
POWER    := $(OUT)/tests/power
CONTROLS := normal off no_folder_sync no_file_sync

define power_program
$(POWER)/$1: $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/power/disk*.c) tests/power/control.c tests/power/same.c tests/power/$1.c $3) \
		$(foreach l,$2,$(call lib,$l))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -Wl,--wrap=sqlite3_exec $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(TEST_LIBS) -o $$@
endef
$(eval $(call power_program,power_queue,$(below_firmware-storage)))
$(eval $(call power_program,power_office,$(below_sync-office)))

power-cuts: $(POWER)/power_queue $(POWER)/power_office
	@for what in queue office; do \
		$(POWER)/power_$$what $(CUTS) $(SEED) honest || exit 1; \
		for control in $(CONTROLS); do $(POWER)/power_$$what 60 $(SEED) $$control || exit 1; done; \
	done
.PHONY: power-cuts
