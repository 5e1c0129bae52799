#include "firmware/model/device_selector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HEX[] = "0123456789abcdefABCDEF";

/* "1-4.2": a bus, then ports. */
static bool is_path(const char *text)
{
	size_t bus = strspn(text, "0123456789");
	const char *at = text + bus;

	if (bus == 0 || *at != '-')
		return false;
	do {
		size_t port = strspn(++at, "0123456789");
		if (port == 0)
			return false;
		at += port;
	} while (*at == '.');
	return *at == '\0';
}

static bool is_ids(const char *text)
{
	return strlen(text) == 9 && strspn(text, HEX) == 4 && text[4] == ':' &&
	       strspn(text + 5, HEX) == 4;
}

static bool is_serial(const char *text)
{
	for (const char *at = text; *at; at++)
		if (*at < '!' || *at > '~')
			return false;
	return *text != '\0';
}

enum status device_selector_read(const char *text, struct device_selector *out)
{
	static const char SERIAL[] = "serial:";
	struct device_selector selector = {.kind = DEVICE_ANY};

	if (strlen(text) >= sizeof(selector.text))
		return STATUS_BAD_DATA;
	if (strcmp(text, "none") == 0) {
		selector.kind = DEVICE_NONE;
	} else if (is_path(text)) {
		selector.kind = DEVICE_AT;
		strcpy(selector.text, text);
	} else if (is_ids(text)) {
		selector.kind = DEVICE_OF;
		selector.vendor = (uint16_t)strtoul(text, NULL, 16);
		selector.product = (uint16_t)strtoul(text + 5, NULL, 16);
	} else if (strncmp(text, SERIAL, strlen(SERIAL)) == 0 &&
		   is_serial(text + strlen(SERIAL))) {
		selector.kind = DEVICE_SERIAL;
		strcpy(selector.text, text + strlen(SERIAL));
	} else if (text[0] != '\0' && strcmp(text, "any") != 0) {
		return STATUS_BAD_DATA;
	}
	*out = selector;
	return STATUS_OK;
}

bool device_selector_fits(const struct device_selector *selector, const char *path,
	uint16_t vendor, uint16_t product, const char *serial)
{
	switch (selector->kind) {
	case DEVICE_ANY:
		return true;
	case DEVICE_AT:
		return strcmp(selector->text, path) == 0;
	case DEVICE_OF:
		return selector->vendor == vendor && selector->product == product;
	case DEVICE_SERIAL:
		return strcmp(selector->text, serial) == 0;
	case DEVICE_NONE:
		break;
	}
	return false;
}
