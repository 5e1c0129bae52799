# Smart-card readers before strangers: pcscd and libccid drive our simulated reader, Wireshark takes
# its traffic apart.    make pcsc    the proof, part of `make test`
PACKAGES += tshark
UNPACKED += pcscd libccid libpcsclite1

$(OUT)/card_talk: $(OUT)/tests/pcsc/card_talk.o $(foreach l,firmware/base $(MODEL) $(DRIVERS),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -lusb-1.0 -ldl -o $@

$(OUT)/elsewhere.so: tests/pcsc/elsewhere.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -fPIC -shared $< -o $@ -ldl

pcsc: tools $(OUT)/card_talk $(OUT)/elsewhere.so
	@BUILD=$(BUILD) python3 tests/pcsc/judge.py
# A row of `make bench-drivers` stands beside pcscd.
bench-drivers-tools: tools $(OUT)/card_talk $(OUT)/elsewhere.so
.PHONY: pcsc
