# The kiosk that flows walk through: what release runs, compiled as there, and the test driver in the few files that know it.
DRIVEN     := build/driven
DRIVEN_OWN := $(patsubst %.c,$(DRIVEN)/%.o,$(wildcard firmware/kiosk/*.c) firmware/base/clock.c)
BESIDE     := kiosk-page kiosk-pdf kiosk-photo kiosk-voice
$(DRIVEN)/%.o: CFLAGS := $(filter-out -DRELEASE=1,$(CFLAGS))
$(DRIVEN)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
ifeq ($(BUILD),release)
$(DRIVEN)/kiosk: $(DRIVEN_OWN) $(foreach l,$(USES_kiosk),$(call lib,$l)) \
		$(BESIDE:%=$(OUT)/%)
	@ln -sf $(BESIDE:%=../release/%) $(DRIVEN)
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS_kiosk) -o $@
-include $(DRIVEN_OWN:.o=.d)
endif

# One sheet per flow that has a screen, its screens in order, and its slips: build/journeys/<flow>.png
# VISIT_LANGUAGE=en takes them in English.  FLOW=word chooses.
SEEN := journeys blind. drafts. visit. devices. social_card. stick. storage. readers. voice. delivery.
journeys: all tools driven $(OUT)/full_disk.so $(OUT)/pulled_stick.so
	@rm -rf build/journeys
	@BUILD=$(BUILD) KIOSK=$(DRIVEN)/kiosk SHOTS=$(CURDIR)/build/journeys python3 tests/flow/run.py $(or $(FLOW),$(SEEN)); \
		result=$$?; sh tests/flow/contact.sh build/journeys; exit $$result
driven:
	@$(MAKE) --no-print-directory BUILD=release $(DRIVEN)/kiosk
.PHONY: journeys driven
