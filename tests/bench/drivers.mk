# Speed of the drivers, beside a peer or a limit: release build, one run.  A row of another driver
# is a function in bench_drivers.py and a program here.
BENCH_DRIVERS := bench_printer bench_camera

bench-drivers: deps
	@$(MAKE) --no-print-directory all tools
	@$(MAKE) --no-print-directory BUILD=release bench-drivers-tools $(DRIVEN)/kiosk
	@python3 tests/bench/bench_drivers.py

# Drawn on the panel too.
BENCH_DRAWN := bench_preview

# On the whole station, its programs as they are shipped.
BENCH_STATION := bench_reader

bench-drivers-tools: $(BENCH_STATION:%=$(OUT)/tests/bench/%) $(BENCH_DRAWN:%=$(OUT)/tests/bench/%) build/glyphs.bin tools all $(OUT)/tests/screen/observer $(BENCH_DRIVERS:%=$(OUT)/tests/bench/%)

$(BENCH_DRIVERS:%=$(OUT)/tests/bench/%): %: %.o $(foreach l,$(below_drivers),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
$(BENCH_STATION:%=$(OUT)/tests/bench/%): %: %.o $(foreach l,$(below_firmware-station),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
$(BENCH_DRAWN:%=$(OUT)/tests/bench/%): %: %.o $(foreach l,$(below_ui-screens),$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@
.PHONY: bench-drivers bench-drivers-tools
