#include "firmware/model/device_selector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INTERFACE_DIGITS_MAX = 3 };

static const char HEX[] = "0123456789abcdefABCDEF";

/* How long the path at the beginning of text is: "1-4.2", a bus, then ports; 0: none. */
static size_t path_length(const char *text)
{
	size_t bus = strspn(text, "0123456789");
	const char *at = text + bus;

	if (bus == 0 || *at != '-')
		return 0;
	do {
		size_t port = strspn(++at, "0123456789");
		if (port == 0)
			return 0;
		at += port;
	} while (*at == '.');
	return (size_t)(at - text);
}

/* A path, and an interface behind it where one is meant. */
static bool read_place(const char *text, struct device_selector *out)
{
	size_t len = path_length(text), digits;

	if (len == 0 || (text[len] != '\0' && text[len] != ':'))
		return false;
	out->interface = -1;
	if (text[len] == ':') {
		digits = strspn(text + len + 1, "0123456789");
		if (digits == 0 || digits > INTERFACE_DIGITS_MAX || text[len + 1 + digits])
			return false;
		out->interface = atoi(text + len + 1);
	}
	out->kind = DEVICE_AT;
	memcpy(out->text, text, len);
	out->text[len] = '\0';
	return true;
}

static bool is_ids(const char *text)
{
	return strlen(text) == 9 && strspn(text, HEX) == 4 && text[4] == ':' &&
	       strspn(text + 5, HEX) == 4;
}

static bool is_class(const char *text)
{
	return strlen(text) == 2 && strspn(text, HEX) == 2;
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
	static const char SERIAL[] = "serial:", CLASS[] = "class:";
	struct device_selector selector = {.kind = DEVICE_ANY};

	if (strlen(text) >= sizeof(selector.text))
		return STATUS_BAD_DATA;
	if (read_place(text, &selector)) {
		*out = selector;
		return STATUS_OK;
	}
	if (strcmp(text, "none") == 0) {
		selector.kind = DEVICE_NONE;
	} else if (is_ids(text)) {
		selector.kind = DEVICE_OF;
		selector.vendor = (uint16_t)strtoul(text, NULL, 16);
		selector.product = (uint16_t)strtoul(text + 5, NULL, 16);
	} else if (strncmp(text, SERIAL, strlen(SERIAL)) == 0 &&
		   is_serial(text + strlen(SERIAL))) {
		selector.kind = DEVICE_SERIAL;
		strcpy(selector.text, text + strlen(SERIAL));
	} else if (strncmp(text, CLASS, strlen(CLASS)) == 0 && is_class(text + strlen(CLASS))) {
		selector.kind = DEVICE_CLASS;
		selector.class_code = (uint8_t)strtoul(text + strlen(CLASS), NULL, 16);
	} else if (text[0] != '\0' && strcmp(text, "any") != 0) {
		return STATUS_BAD_DATA;
	}
	*out = selector;
	return STATUS_OK;
}

bool device_selector_fits(
	const struct device_selector *selector, const struct device_traits *traits)
{
	switch (selector->kind) {
	case DEVICE_ANY:
		return true;
	case DEVICE_AT:
		return strcmp(selector->text, traits->path) == 0 &&
		       (selector->interface < 0 ||
			       (unsigned)selector->interface == traits->interface);
	case DEVICE_OF:
		return selector->vendor == traits->vendor &&
		       selector->product == traits->product;
	case DEVICE_SERIAL:
		return strcmp(selector->text, traits->serial) == 0;
	case DEVICE_CLASS:
		return selector->class_code == traits->class_code;
	case DEVICE_NONE:
		break;
	}
	return false;
}
