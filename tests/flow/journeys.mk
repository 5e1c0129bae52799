# One sheet per journey, its screens in order, and its slip where there is one: build/journeys/<journey>.png
# VISIT_LANGUAGE=en takes them in English; a journey that listens for Chinese words then says so.
journeys: all tools $(OUT)/full_disk.so $(OUT)/pulled_stick.so
	@rm -rf build/journeys
	@BUILD=$(BUILD) SHOTS=$(CURDIR)/build/journeys python3 tests/flow/run.py journeys
	@sh tests/flow/contact.sh build/journeys
.PHONY: journeys
