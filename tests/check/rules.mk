# make rule-mutants   breaks the rules engine once for each of its laws: every law must see it
LAWS := $(OUT)/tests/unit/firmware-model/test_basket_random
rule-mutants: $(LAWS)
	@python3 tests/check/rule_mutants.py $(OUT) $<
chaos: rule-mutants
.PHONY: rule-mutants
