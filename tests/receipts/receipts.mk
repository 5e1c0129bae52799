# Strangers read our slips and we read theirs: npos, zbarimg, receiptline.
# make receipts     part of `make test`
PACKAGES += nodejs
$(OUT)/slip_maker: $(OUT)/tests/receipts/slip_maker.o $(foreach l,firmware/base $(MODEL) $(DRIVERS) tests/sim $(TOOLKIT) ui/paper,$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(filter-out -lcmocka,$(TEST_LIBS)) -o $@

# What npm brings stays under build/; the lock file names hashes, not places.
build/receipts/node_modules: tests/receipts/package.json tests/receipts/package-lock.json
	@mkdir -p $(@D) && cp $^ $(@D)
	@cd $(@D) && npm ci --silent --omit=optional --ignore-scripts --no-audit --no-fund && touch node_modules

tools: $(OUT)/slip_maker

receipts: words $(OUT)/slip_maker build/receipts/node_modules
	@python3 tests/receipts/run.py $(OUT)/slip_maker
.PHONY: receipts
