# A line that does its worst between the real kiosk-sync and the real office.
# make chaos-bytes EVERY=1        one exchange cut at every single byte, both ways (every 61st in `make test`)
# make chaos-bytes EVERY=16 SEED=3  every 16th from byte 3 on: SEED=0 to 15 are every byte, in pieces
# make chaos-kills ROUNDS=500     kill -9 of everything at random, through the chaos proxy (30 in `make test`)
EVERY  ?= 61
ROUNDS ?= 30

$(OUT)/tests/chaos/chaos_hand: $(OUT)/tests/chaos/chaos_hand.o $(OUT)/tests/chaos/chaos_agent.o \
		$(foreach l,$(DEVICE) sync/wire sync/agent $(OFFICE),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBS) -o $@

chaos-bytes chaos-kills: all $(OUT)/tests/chaos/chaos_hand
	@BUILD=$(BUILD) python3 tests/chaos/$(subst chaos-,,$@).py $(if $(filter chaos-bytes,$@),$(EVERY),$(ROUNDS)) $(SEED)

# What kiosk-sync takes of the machine's memory while 20 MB parts go through it.
chaos-memory: all $(OUT)/tests/chaos/chaos_hand
	@BUILD=$(BUILD) python3 tests/chaos/memory.py

chaos: chaos-bytes chaos-kills chaos-memory
.PHONY: chaos chaos-bytes chaos-kills chaos-memory
