# The real queue and the real office on a disk that loses power, with controls that must be caught.
# make power-cuts CUTS=1000 SEED=1    100 of each in `make test`
CUTS  ?= 100
SEED  ?= 1
POWER := $(OUT)/tests/power

$(POWER)/power_queue: $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/power/disk*.c) tests/power/control.c tests/power/power_queue.c) \
		$(foreach l,$(below_firmware-storage),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=sqlite3_exec $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@

power-cuts: $(POWER)/power_queue
	@$(POWER)/power_queue $(CUTS) $(SEED) honest
	@for c in normal off no_folder_sync no_file_sync; do $(POWER)/power_queue 100 $(SEED) $$c || exit 1; done
.PHONY: power-cuts
