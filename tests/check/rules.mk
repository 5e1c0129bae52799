# make rule-mutants   breaks the rules engine once for each of its laws: every law must see it
LAWS := $(OUT)/tests/unit/firmware-model/test_basket_random $(OUT)/tests/unit/firmware-model/test_family_random
rule-mutants: $(LAWS)
	@python3 tests/check/rule_mutants.py $(OUT) $(LAWS)
chaos: rule-mutants
.PHONY: rule-mutants

# make message-mutants   takes each message of the catalogue's rules away: a test must miss it; prints which does
RULE_TESTS := $(patsubst %,$(OUT)/tests/unit/firmware-model/test_%,service_item item_rules part_rules whose_rules catalogue catalogue_together)
message-mutants: $(RULE_TESTS)
	@python3 tests/check/message_mutants.py $(OUT) $(RULE_TESTS)
chaos: message-mutants
.PHONY: message-mutants
