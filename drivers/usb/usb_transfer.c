#include "drivers/usb/usb_transfer.h"

#include <assert.h>
#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <time.h>

#include "drivers/usb/usb_port.h"
#include "firmware/base/bytes.h"
#include "firmware/base/log.h"

/* libusb errors; LIBUSB_ERROR_IO is how a device in the middle of vanishing looks. */
static const struct {
	int error;
	enum status status;
} ERRORS[] = {
	{LIBUSB_SUCCESS, STATUS_OK},
	{LIBUSB_ERROR_TIMEOUT, STATUS_TIMEOUT},
	{LIBUSB_ERROR_NO_DEVICE, STATUS_NO_DEVICE},
	{LIBUSB_ERROR_NOT_FOUND, STATUS_NO_DEVICE},
	{LIBUSB_ERROR_IO, STATUS_NO_DEVICE},
	{LIBUSB_ERROR_ACCESS, STATUS_DENIED},
	{LIBUSB_ERROR_BUSY, STATUS_CONFLICT},
	{LIBUSB_ERROR_NO_MEM, STATUS_NO_MEMORY},
	{LIBUSB_ERROR_PIPE, STATUS_BAD_DATA},
	{LIBUSB_ERROR_OVERFLOW, STATUS_BAD_DATA},
};

enum status usb_transfer_status(int libusb_error)
{
	for (size_t i = 0; i < sizeof(ERRORS) / sizeof(ERRORS[0]); i++)
		if (ERRORS[i].error == libusb_error)
			return ERRORS[i].status;
	return STATUS_IO;
}

/* Only we cancel: when the time is over, or when all ends. */
static enum status status_of(const struct usb_transfer *transfer)
{
	switch (transfer->raw->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return STATUS_OK;
	case LIBUSB_TRANSFER_TIMED_OUT:
	case LIBUSB_TRANSFER_CANCELLED:
		return transfer->stopped ? STATUS_NO_DEVICE : STATUS_TIMEOUT;
	case LIBUSB_TRANSFER_STALL:
	case LIBUSB_TRANSFER_OVERFLOW:
		return STATUS_BAD_DATA;
	case LIBUSB_TRANSFER_ERROR:
	case LIBUSB_TRANSFER_NO_DEVICE:
		return STATUS_NO_DEVICE;
	}
	return STATUS_IO;
}

enum status usb_transfer_init(struct usb_transfer *transfer)
{
	pthread_condattr_t monotonic;

	*transfer = (struct usb_transfer){.raw = libusb_alloc_transfer(0)};
	if (!transfer->raw)
		return failure(STATUS_NO_MEMORY, "usb: transfer");
	pthread_mutex_init(&transfer->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&transfer->moved, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return STATUS_OK;
}

enum status usb_transfer_make_room(struct usb_transfer *transfer, size_t len)
{
	uint8_t *buffer;

	if (usb_transfer_is_lost(transfer))
		return STATUS_NO_DEVICE;
	if (len <= transfer->size)
		return STATUS_OK;
	/* What it held was wiped after its use. */
	buffer = realloc(transfer->buffer, len);
	if (!buffer)
		return failure(STATUS_NO_MEMORY, "usb: a transfer of %zu bytes", len);
	transfer->buffer = buffer;
	transfer->size = len;
	return STATUS_OK;
}

void usb_transfer_done(struct libusb_transfer *raw)
{
	struct usb_transfer *transfer = raw->user_data;

	pthread_mutex_lock(&transfer->mutex);
	transfer->busy = false;
	if (transfer->lost) /* nobody waits for what is in it */
		bytes_wipe(transfer->buffer, transfer->size);
	pthread_cond_signal(&transfer->moved);
	pthread_mutex_unlock(&transfer->mutex);
}

static void *cancel(void *user)
{
	struct usb_transfer *transfer = user;

	pthread_setname_np(pthread_self(), "usb_cancel");
	libusb_cancel_transfer(transfer->raw);
	pthread_mutex_lock(&transfer->mutex);
	transfer->cancelling = false;
	pthread_cond_signal(&transfer->moved);
	pthread_mutex_unlock(&transfer->mutex);
	return NULL;
}

/* The mutex is held. */
static void begin_to_cancel(struct usb_transfer *transfer)
{
	pthread_attr_t detached;
	pthread_t thread;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	transfer->cancelling = pthread_create(&thread, &detached, cancel, transfer) == 0;
	pthread_attr_destroy(&detached);
	if (!transfer->cancelling)
		log_warn("usb", "no_thread", "to=cancel");
}

static struct timespec after(unsigned ms)
{
	struct timespec when;

	clock_gettime(CLOCK_MONOTONIC, &when);
	when.tv_sec += ms / 1000;
	when.tv_nsec += ms % 1000 * 1000000L;
	if (when.tv_nsec >= 1000000000L) {
		when.tv_sec++;
		when.tv_nsec -= 1000000000L;
	}
	return when;
}

static bool is_called_off(const struct usb_transfer *transfer)
{
	return transfer->stopped || (transfer->for_ever && transfer->woken);
}

/* Until it is over, called off or late. The mutex is held. */
static void await_device(struct usb_transfer *transfer, unsigned timeout_ms)
{
	struct timespec end = after(transfer->for_ever ? 0 : timeout_ms);
	int error = 0;

	while (transfer->busy && !is_called_off(transfer) && error != ETIMEDOUT)
		error = transfer->for_ever
				? pthread_cond_wait(&transfer->moved, &transfer->mutex)
				: pthread_cond_timedwait(
					  &transfer->moved, &transfer->mutex, &end);
}

/* Until libusb gave it back, or not. The mutex is held. */
static enum status await_libusb(struct usb_transfer *transfer)
{
	struct timespec end = after(USB_TRANSFER_GIVE_UP_MS);
	int error = 0;

	while ((transfer->busy || transfer->cancelling) && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&transfer->moved, &transfer->mutex, &end);
	transfer->lost = transfer->busy || transfer->cancelling;
	if (!transfer->lost)
		return status_of(transfer);
	return failure(STATUS_NO_DEVICE, "usb: endpoint %02x: not given back, %d ms",
		transfer->raw->endpoint, USB_TRANSFER_GIVE_UP_MS);
}

static enum status submit(struct usb_transfer *transfer)
{
	enum status status;

	transfer->raw->actual_length = 0;
	if (transfer->stopped || transfer->lost)
		return STATUS_NO_DEVICE;
	if (is_called_off(transfer))
		return STATUS_TIMEOUT;
	status = usb_transfer_status(libusb_submit_transfer(transfer->raw));
	transfer->busy = status == STATUS_OK;
	return status;
}

enum status usb_transfer_run(struct usb_transfer *transfer, unsigned timeout_ms)
{
	enum status status;

	pthread_mutex_lock(&transfer->mutex);
	assert(!transfer->busy || transfer->lost);
	transfer->for_ever = timeout_ms == USB_FOR_EVER;
	status = submit(transfer);
	if (status == STATUS_OK) {
		await_device(transfer, timeout_ms);
		if (transfer->busy)
			begin_to_cancel(transfer);
		status = await_libusb(transfer);
	}
	if (transfer->for_ever && transfer->woken && !transfer->stopped && !transfer->lost) {
		status = status == STATUS_OK ? STATUS_OK : STATUS_TIMEOUT;
		transfer->woken = false;
	}
	pthread_mutex_unlock(&transfer->mutex);
	return status;
}

void usb_transfer_wake(struct usb_transfer *transfer)
{
	pthread_mutex_lock(&transfer->mutex);
	transfer->woken = true;
	pthread_cond_signal(&transfer->moved);
	pthread_mutex_unlock(&transfer->mutex);
}

void usb_transfer_stop(struct usb_transfer *transfer)
{
	pthread_mutex_lock(&transfer->mutex);
	transfer->stopped = true;
	pthread_cond_signal(&transfer->moved);
	pthread_mutex_unlock(&transfer->mutex);
}

bool usb_transfer_is_lost(struct usb_transfer *transfer)
{
	bool lost;

	pthread_mutex_lock(&transfer->mutex);
	lost = transfer->lost;
	pthread_mutex_unlock(&transfer->mutex);
	return lost;
}

bool usb_transfer_is_free(struct usb_transfer *transfer)
{
	bool is_free;

	pthread_mutex_lock(&transfer->mutex);
	is_free = !transfer->busy && !transfer->cancelling;
	pthread_mutex_unlock(&transfer->mutex);
	return is_free;
}

void usb_transfer_finish(struct usb_transfer *transfer)
{
	libusb_free_transfer(transfer->raw);
	if (transfer->buffer)
		bytes_wipe(transfer->buffer, transfer->size);
	free(transfer->buffer);
	pthread_cond_destroy(&transfer->moved);
	pthread_mutex_destroy(&transfer->mutex);
}
