#include "drivers/card_reader/card_reader.h"

#include <assert.h>

#include "firmware/base/bytes.h"

enum status card_reader_open(const struct card_reader_driver *driver, struct usb_port *port,
	struct card_reader **out)
{
	assert(driver && port && out);
	return driver->open(port, out);
}

enum status card_reader_find(struct card_reader *reader, bool *out)
{
	return reader->driver->find(reader, out);
}

enum status card_reader_listen(struct card_reader *reader, unsigned patience_ms)
{
	return reader->driver->listen(reader, patience_ms);
}

enum status card_reader_read(
	struct card_reader *reader, struct identity *out, enum fault *fault)
{
	*fault = FAULT_NONE;
	bytes_wipe(&reader->public, sizeof(reader->public));
	return reader->driver->read(reader, out, fault);
}

enum status card_reader_describe(struct card_reader *reader, char out[CARD_READER_ABOUT])
{
	return reader->driver->describe(reader, out);
}

void card_reader_close(struct card_reader *reader)
{
	if (!reader)
		return;
	bytes_wipe(&reader->public, sizeof(reader->public));
	reader->driver->close(reader);
}
