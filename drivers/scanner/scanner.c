#include "drivers/scanner/scanner.h"

#include <assert.h>
#include <string.h>

enum status scanner_open(
	const struct scanner_driver *driver, struct usb_port *port, struct scanner **out)
{
	assert(driver && port && out);
	return driver->open(port, out);
}

enum status scanner_read(struct scanner *scanner, struct scan *out, unsigned timeout_ms)
{
	return scanner->driver->read(scanner, out, timeout_ms);
}

enum status scanner_describe(struct scanner *scanner, char out[SCANNER_ABOUT])
{
	return scanner->driver->describe(scanner, out);
}

void scanner_close(struct scanner *scanner)
{
	if (scanner)
		scanner->driver->close(scanner);
}

bool scan_may_be_qr(const struct scan *scan)
{
	return scan->symbology[0] == '\0' || strncmp(scan->symbology, "]Q", 2) == 0;
}
