# The real queue, kiosk-sync and intake of a whole country in virtual time, and mutants of them.
# make fleet                          10,000 terminals, 7 days, at least a million cases
# make fleet TERMINALS=200 SEED=7     the same, smaller
# make fleet REGION=3                 one region of it alone: none depends on another, all together are the whole
# make fleet-mutants                  each mutant of the code is caught by the promise it breaks
# make fleet-rush                     the peak after hours without a line and then without power, with and without jitter and pace
# make fleet-short                    a little of all of them, in `make test`
TERMINALS     ?= 10000
FLEET_DAYS    ?= 7
FLEET_REGIONS ?= 16
FLEET_CASES   ?= 15
SEED          ?= 1

# Calls of our own objects that end on disks in memory, in virtual time, or in a mutant.
FLEET_WRAPS := open openat close read __read_chk write pread __pread_chk pwrite lseek fsync fdatasync ftruncate flock \
	fstat lstat stat fstatat access unlink unlinkat rmdir rename renameat renameat2 link mkdir chmod fchmod opendir readdir \
	dirfd closedir statvfs realpath __realpath_chk posix_fallocate posix_fadvise sync_file_range mmap munmap pthread_create \
	clock_boot_id clock_quality log_event log_info log_warn lock_try local_socket_listen local_socket_ask \
	local_socket_ring queue_manifest queue_admits queue_part_path upload_case ask_office receipt_note_verify note_open sequence_check \
	backoff_start_ms backoff_pace_ms clock_floor_now store_add_case store_receive parts_room exchange_case courier_take
FLEET_LAYERS := $(WIRE) sync/agent $(OFFICE)

$(OUT)/tests/fleet/fleet: $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/fleet/*.c)) \
		$(OUT)/firmware/ctl/ctl_courier.o $(OUT)/firmware/station/delivery.o $(OUT)/firmware/station/sequence.o $(foreach l,$(FLEET_LAYERS),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(FLEET_WRAPS:%=-Wl,--wrap=%) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) \
		-Wl,--end-group -lcurl -ljansson -lssl -lcrypto -lsqlite3 -lmicrohttpd -lpng -lm -o $@

# What is shipped is what is proven: always the release build.
FLEET := build/release/tests/fleet/fleet

fleet-program:
	@$(MAKE) --no-print-directory BUILD=release $(FLEET)

fleet: fleet-program
	@$(FLEET) $(TERMINALS) $(FLEET_DAYS) $(FLEET_REGIONS) $(FLEET_CASES) $(SEED) $(REGION)

fleet-rush: fleet-program
	@$(FLEET) rush $(TERMINALS) $(FLEET_REGIONS) $(SEED)

fleet-mutants: fleet-program
	@$(FLEET) mutants $(SEED)

fleet-short: fleet-program
	@$(FLEET) 200 7 2 6 $(SEED)
	@$(FLEET) rush 100 2 $(SEED)
	@$(FLEET) mutants $(SEED)
.PHONY: fleet fleet-program fleet-rush fleet-mutants fleet-short
