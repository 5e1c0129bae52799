# Speed beside a peer or a limit: release build, Xvfb, one run.  All tables, whatever one of them says.
bench: deps
	@$(MAKE) --no-print-directory BUILD=release all bench-tools
	@missed=; python3 tests/bench/bench.py || missed=1; \
	for table in bench-visit bench-drivers; do $(MAKE) --no-print-directory $$table || missed=1; done; \
	test -z "$$missed"

# What the visit itself costs: large catalogues, many matters and pages at once.
bench-visit: deps
	@$(MAKE) --no-print-directory BUILD=release all bench-tools
	@python3 tests/bench/bench_visit.py

bench-tools: $(OUT)/tests/bench/first_frame $(OUT)/tests/bench/bench_submit $(OUT)/tests/bench/bench_catalogue \
             $(OUT)/tests/bench/bench_page $(OUT)/tests/bench/bench_basket

$(OUT)/tests/bench/first_frame: $(OUT)/tests/bench/first_frame.o
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lX11 -o $@
$(OUT)/tests/bench/bench_submit: $(OUT)/tests/bench/bench_submit.o $(foreach l,$(below_firmware-visit),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
$(OUT)/tests/bench/bench_catalogue: $(OUT)/tests/bench/bench_catalogue.o $(foreach l,$(below_firmware-storage),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
$(OUT)/tests/bench/bench_basket: $(OUT)/tests/bench/bench_basket.o $(foreach l,firmware/base $(MODEL),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
$(OUT)/tests/bench/bench_page: $(OUT)/tests/bench/bench_page.o $(foreach l,firmware/pages $(below_firmware-storage),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
.PHONY: bench bench-visit bench-tools
