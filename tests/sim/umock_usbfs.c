/*
 * umock_usbfs.c - usbfs as libusb uses it.
 *
 * Every transfer works on memory of its own: OUT data is copied at SUBMITURB, IN data goes back
 * at REAPURB, both on the testbed's thread, so nobody else ever touches the client's buffers.
 */
#include "tests/sim/umock_life.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct urb {
	struct urb *next;
	UMockdevIoctlClient *client;
	UMockdevIoctlData *data;  /* the client's struct usbdevfs_urb */
	UMockdevIoctlData *bytes; /* the client's buffer, NULL when empty */
	uint8_t type, endpoint;
	uint8_t *memory; /* ours */
	struct sim_transfer transfer;
	int status; /* as the kernel says it */
	size_t actual;
};

/* An empty FIFO is writable for poll(), which is how usbfs says "something can be reaped". */
void umock_life_show_readiness(struct life *life)
{
	bool readable = life->done != NULL;
	char byte = 0;
	ssize_t moved;

	if (life->fifo < 0 || readable == life->readable)
		return;
	if (readable)
		moved = read(life->fifo, &byte, 1);
	else
		moved = write(life->fifo, &byte, 1);
	if (moved == 1)
		life->readable = readable;
}

static void append(struct urb **list, struct urb *urb)
{
	while (*list)
		list = &(*list)->next;
	urb->next = NULL;
	*list = urb;
}

static void urb_free(struct urb *urb)
{
	if (urb->memory) {
		explicit_bzero(urb->memory, urb->transfer.len + 8);
		free(urb->memory);
	}
	g_clear_object(&urb->bytes);
	g_object_unref(urb->data);
	free(urb);
}

void umock_life_free_urbs(struct urb **list, const UMockdevIoctlClient *client)
{
	while (*list) {
		struct urb *urb = *list;
		if (client && urb->client != client) {
			list = &urb->next;
			continue;
		}
		*list = urb->next;
		urb_free(urb);
	}
}

/* Lets one transfer get on; true when it is complete. */
static bool advance(struct life *life, struct urb *urb)
{
	int result;

	if (life->gone) {
		result = SIM_GONE;
	} else if (urb->type == USBDEVFS_URB_TYPE_CONTROL) {
		result = sim_device_control(life->port->device, urb->memory, urb->memory + 8,
			urb->transfer.len - 8);
		if (result >= 0)
			urb->actual = (size_t)result;
	} else {
		if (!sim_transfer_advance(life->port->device, &urb->transfer))
			return false;
		result = urb->transfer.result;
		urb->actual = urb->transfer.done;
	}
	urb->status = result == SIM_GONE     ? -ESHUTDOWN
		      : result == SIM_STALL  ? -EPIPE
		      : result == SIM_BABBLE ? -EOVERFLOW
					     : 0;
	return true;
}

static bool is_waiting(const struct life *life, gulong address)
{
	const struct urb *urb = life->waiting;

	while (urb && urb->data->client_addr != address)
		urb = urb->next;
	return urb != NULL;
}

/* Whoever cuts a transfer off goes on when it is over. */
static void end_cut_off(struct life *life)
{
	UMockdevIoctlClient *client = life->cutting_off;

	if (!client || is_waiting(life, life->cut_off))
		return;
	life->cutting_off = NULL;
	umockdev_ioctl_client_complete(client, 0, 0);
	g_object_unref(client);
}

/* Lets all waiting transfers get on; those of one endpoint keep their order. */
void umock_life_pump(struct life *life)
{
	bool moved = true;

	while (moved) {
		bool blocked_at[256] = {false};
		struct urb **at = &life->waiting;
		moved = false;
		while (*at) {
			struct urb *urb = *at;
			bool *blocked = &blocked_at[urb->endpoint];
			bool control = urb->type == USBDEVFS_URB_TYPE_CONTROL;
			if ((*blocked && !control) || !advance(life, urb)) {
				*blocked |= !control;
				at = &urb->next;
				continue;
			}
			*at = urb->next;
			append(&life->done, urb);
			moved = true;
		}
	}
	umock_life_show_readiness(life);
	end_cut_off(life);
	if (life->port->device->gone && !life->gone) {
		life->gone = true;
		life->port->on_gone(life->port->user);
	}
}

static int submit(struct life *life, UMockdevIoctlClient *client, UMockdevIoctlData *data)
{
	const struct usbdevfs_urb *asked = (const void *)data->data;
	struct urb *urb;

	if (life->gone)
		return ENODEV;
	if (asked->buffer_length < 0 || asked->buffer_length > 1 << 20)
		return EINVAL;
	urb = calloc(1, sizeof(*urb));
	if (!urb || !(urb->memory = calloc(1, (size_t)asked->buffer_length + 8)))
		abort();
	urb->client = client;
	urb->data = g_object_ref(data);
	urb->type = asked->type;
	urb->endpoint = asked->endpoint;
	urb->transfer = (struct sim_transfer){.endpoint = asked->endpoint,
		.data = urb->memory,
		.len = (size_t)asked->buffer_length};
	if (asked->buffer_length) {
		urb->bytes =
			umockdev_ioctl_data_resolve(data, offsetof(struct usbdevfs_urb, buffer),
				(gsize)asked->buffer_length, NULL);
		if (!urb->bytes) {
			urb_free(urb);
			return EFAULT;
		}
		g_object_ref(urb->bytes);
		memcpy(urb->memory, urb->bytes->data, (size_t)asked->buffer_length);
	}
	append(&life->waiting, urb);
	umock_life_pump(life);
	return 0;
}

static int discard(struct life *life, gulong address)
{
	for (struct urb **at = &life->waiting; *at; at = &(*at)->next) {
		struct urb *urb = *at;
		if (urb->data->client_addr != address)
			continue;
		*at = urb->next;
		urb->status = -ENOENT;
		urb->actual = urb->transfer.done;
		append(&life->done, urb);
		umock_life_show_readiness(life);
		return 0;
	}
	return EINVAL;
}

void umock_life_cut_off(struct life *life)
{
	if (!life->cutting_off)
		return;
	discard(life, life->cut_off);
	end_cut_off(life);
}

/*
 * As the kernel waits for a controller that does not give the transfer back.
 */
static bool waits_for_ever(
	struct life *life, UMockdevIoctlClient *client, gulong request, gulong address)
{
	if (request != USBDEVFS_DISCARDURB || !life->port->keeps || !is_waiting(life, address))
		return false;
	life->cutting_off = g_object_ref(client);
	life->cut_off = address;
	return true;
}

/* Hands the oldest finished transfer of client back, with its data. */
static int reap(struct life *life, UMockdevIoctlClient *client, UMockdevIoctlData *pointer)
{
	struct urb **at = &life->done, *urb;
	struct usbdevfs_urb *answer;
	size_t head;

	while (*at && (*at)->client != client)
		at = &(*at)->next;
	urb = *at;
	if (!urb)
		return life->gone ? ENODEV : EAGAIN;
	*at = urb->next;
	answer = (void *)urb->data->data;
	answer->status = urb->status;
	answer->actual_length = (int)urb->actual;
	head = urb->type == USBDEVFS_URB_TYPE_CONTROL ? 8 : 0;
	if (urb->bytes && (urb->endpoint & 0x80 || (head && urb->memory[0] & 0x80)))
		memcpy(urb->bytes->data + head, urb->memory + head, urb->actual);
	umockdev_ioctl_data_set_ptr(pointer, 0, urb->data);
	urb_free(urb);
	umock_life_show_readiness(life);
	return 0;
}

/*
 * Both structures of a claim begin with the number of the interface.  The preload library
 * leaves its socket open through execve, so a program whose node was closed by that would own
 * it for ever: of clients without a descriptor the one that is in the way is the one.
 */
static int claim(struct life *life, UMockdevIoctlClient *client, const UMockdevIoctlData *data)
{
	unsigned interface = *(const unsigned *)(const void *)data->data;

	if (life->gone)
		return ENODEV;
	if (interface >= USB_INTERFACES_MAX)
		return EINVAL;
	if (life->owners[interface] && life->owners[interface] != client) {
		if (!umock_life_has_dead(life))
			return EBUSY;
		umock_life_forget(life, life->owners[interface]);
	}
	life->owners[interface] = client;
	return 0;
}

static int release(
	struct life *life, const UMockdevIoctlClient *client, const UMockdevIoctlData *data)
{
	unsigned interface = *(const unsigned *)(const void *)data->data;

	if (interface < USB_INTERFACES_MAX && life->owners[interface] == client)
		life->owners[interface] = NULL;
	return life->gone ? ENODEV : 0;
}

/* What one request comes to: 0 or an errno. */
static int serve(struct life *life, UMockdevIoctlClient *client, gulong request,
	UMockdevIoctlData *argument, UMockdevIoctlData *data)
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		*(guint32 *)(void *)data->data =
			USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
			USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
			USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
		return 0;
	case USBDEVFS_CLAIMINTERFACE:
	case USBDEVFS_DISCONNECT_CLAIM:
		return claim(life, client, data);
	case USBDEVFS_RELEASEINTERFACE:
		return release(life, client, data);
	case USBDEVFS_SETINTERFACE:
	case USBDEVFS_SETCONFIGURATION:
	case USBDEVFS_CLEAR_HALT:
		return life->gone ? ENODEV : 0;
	case USBDEVFS_RESET:
		return !life->gone && sim_device_reset(life->port->device) ? 0 : ENODEV;
	case USBDEVFS_GETDRIVER:
		return ENODATA;
	case USBDEVFS_SUBMITURB:
		return submit(life, client, data);
	case USBDEVFS_DISCARDURB:
		return discard(life, *(gulong *)(void *)argument->data);
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
		return reap(life, client, data);
	default:
		return ENOTTY;
	}
}

gboolean umock_life_on_ioctl(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
{
	struct life *life = user;
	gulong request = umockdev_ioctl_client_get_request(client);
	UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client), *data = NULL;
	bool waits;
	int error = 0;

	(void)io;
	/* DISCARDURB has no size: its argument is the client's address of the transfer. */
	if (_IOC_SIZE(request))
		data = umockdev_ioctl_data_resolve(argument, 0, _IOC_SIZE(request), NULL);
	if (_IOC_SIZE(request) && !data) {
		umockdev_ioctl_client_complete(client, -1, EFAULT);
		return TRUE;
	}
	pthread_mutex_lock(&life->port->mutex);
	waits = waits_for_ever(life, client, request, *(gulong *)(void *)argument->data);
	if (!waits)
		error = serve(life, client, request, argument, data);
	pthread_mutex_unlock(&life->port->mutex);
	if (!waits)
		umockdev_ioctl_client_complete(client, error ? -1 : 0, error);
	return TRUE;
}
