# The office and the queue beside their peers, release build, one run.  BENCH=word: only those rows.
BENCH_SYNC := $(OUT)/tests/bench/bench_office $(OUT)/tests/bench/bench_queue

$(BENCH_SYNC): $(OUT)/tests/bench/%: $(OUT)/tests/bench/%.o $(OUT)/tests/bench/lean_line.o $(OUT)/tests/strangers/made_case.o $(foreach l,$(WIRE),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		-lssl -ljansson -lcrypto -lsqlite3 -o $@

$(OUT)/tests/bench/bench_floor: $(OUT)/tests/bench/bench_floor.o
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lssl -lcrypto -o $@

bench-sync-tools: $(BENCH_SYNC) $(OUT)/tests/bench/bench_floor

bench-sync: deps
	@$(MAKE) --no-print-directory BUILD=release all stranger-tools bench-sync-tools
	@python3 tests/bench/bench_sync.py $(BENCH)
.PHONY: bench-sync bench-sync-tools
