#include "tests/sim/vhci.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ATTACH "/sys/devices/platform/vhci_hcd.0/attach"

enum { CMD_SUBMIT = 1, CMD_UNLINK = 2, RET_SUBMIT = 3, RET_UNLINK = 4 };
enum { SPEED_FULL = 2, TRANSFER_MAX = 1 << 20, ATTACH_TRIES = 250, ATTACH_AGAIN_US = 20000 };

/* All big-endian; 48 bytes, as the kernel's struct usbip_header. */
struct header {
	uint32_t command, sequence, device, direction, endpoint;
	union {
		struct {
			uint32_t flags, length, start, packets, interval;
			uint8_t setup[8];
		} submit;
		struct {
			uint32_t status, actual, start, packets, errors;
			uint8_t nothing[8];
		} submitted;
		struct {
			uint32_t sequence;
			uint8_t nothing[24];
		} unlink;
	};
};

struct vhci_urb {
	struct vhci_urb *next;
	uint32_t sequence;
	bool control;
	uint8_t setup[8];
	struct sim_transfer transfer;
	uint8_t data[];
};

static bool receive(int fd, void *data, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t got = recv(fd, (char *)data + done, len - done, MSG_WAITALL);
		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		done += got > 0 ? (size_t)got : 0;
	}
	return true;
}

static void answer(int fd, const void *data, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t put = send(fd, (const char *)data + done, len - done, MSG_NOSIGNAL);
		if (put < 0 && errno != EINTR)
			return; /* the kernel let go */
		done += put > 0 ? (size_t)put : 0;
	}
}

static void complete(
	struct vhci_port *port, const struct vhci_urb *urb, int error, size_t moved)
{
	struct header header = {.command = htonl(RET_SUBMIT),
		.sequence = htonl(urb->sequence),
		.submitted = {.status = htonl((uint32_t)error),
			.actual = htonl((uint32_t)moved),
			.packets = htonl(0xffffffff)}};

	answer(port->fd, &header, sizeof(header));
	if (urb->transfer.endpoint & 0x80 && moved)
		answer(port->fd, urb->data, moved);
}

/* Lets one transfer get on; true when it is over and told. */
static bool advance(struct vhci_port *port, struct vhci_urb *urb)
{
	int result;
	size_t moved;

	if (urb->control) {
		result = sim_device_control(
			port->device, urb->setup, urb->data, urb->transfer.len);
		moved = result > 0 ? (size_t)result : 0;
		if (result >= 0 && !(urb->setup[0] & 0x80))
			moved = urb->transfer.len;
	} else {
		if (!sim_transfer_advance(port->device, &urb->transfer))
			return false;
		result = urb->transfer.result;
		moved = urb->transfer.done;
	}
	if (result != SIM_GONE)
		complete(port, urb, result == SIM_STALL ? -EPIPE : 0, moved);
	return true;
}

/* Lets all get on; those of one endpoint keep their order. */
static void pump(struct vhci_port *port)
{
	bool moved = true;

	while (moved && port->fd >= 0) {
		uint32_t blocked = 0;
		struct vhci_urb **at = &port->pending;
		moved = false;
		while (*at) {
			struct vhci_urb *urb = *at;
			uint8_t endpoint = urb->transfer.endpoint;
			uint32_t bit = 1u << ((endpoint & 0x0f) + (endpoint & 0x80 ? 16 : 0));
			if ((blocked & bit && !urb->control) || !advance(port, urb)) {
				blocked |= bit;
				at = &urb->next;
				continue;
			}
			*at = urb->next;
			free(urb);
			moved = true;
		}
		/* Gone by itself: the kernel sees the line end. */
		if (port->device->gone)
			shutdown(port->fd, SHUT_RDWR);
	}
}

static bool submit(struct vhci_port *port, const struct header *header)
{
	uint32_t len = ntohl(header->submit.length);
	bool in = ntohl(header->direction) != 0;
	struct vhci_urb *urb, **at = &port->pending;

	if (len > TRANSFER_MAX || !(urb = calloc(1, sizeof(*urb) + len + 1)))
		return false;
	urb->sequence = ntohl(header->sequence);
	urb->control = ntohl(header->endpoint) == 0;
	memcpy(urb->setup, header->submit.setup, sizeof(urb->setup));
	urb->transfer = (struct sim_transfer){
		.endpoint = (uint8_t)(ntohl(header->endpoint) | (in ? 0x80 : 0)),
		.data = urb->data,
		.len = len};
	if (!in && len && !receive(port->fd, urb->data, len)) {
		free(urb);
		return false;
	}
	while (*at)
		at = &(*at)->next;
	*at = urb;
	return true;
}

/* A cut-off transfer is told first, with what it moved: RET_UNLINK cannot say that. */
static void unlink_urb(struct vhci_port *port, uint32_t order, uint32_t sequence)
{
	struct header reply = {.command = htonl(RET_UNLINK), .sequence = htonl(order)};

	for (struct vhci_urb **at = &port->pending; *at; at = &(*at)->next) {
		struct vhci_urb *urb = *at;
		if (urb->sequence != sequence)
			continue;
		*at = urb->next;
		complete(port, urb, -ECONNRESET, urb->transfer.done);
		free(urb);
		break;
	}
	answer(port->fd, &reply, sizeof(reply));
}

static void obey_unlink(struct vhci_port *port, const struct header *header)
{
	uint32_t order = ntohl(header->sequence), sequence = ntohl(header->unlink.sequence);

	if (port->keeps) {
		port->kept = order;
		port->kept_urb = sequence;
	} else {
		unlink_urb(port, order, sequence);
	}
}

/* What was owed, once the controller is well again. */
static void give_back(struct vhci_port *port)
{
	if (port->keeps || !port->kept)
		return;
	unlink_urb(port, port->kept, port->kept_urb);
	port->kept = 0;
}

static void drop(struct vhci_port *port)
{
	while (port->pending) {
		struct vhci_urb *urb = port->pending;
		port->pending = urb->next;
		free(urb);
	}
}

static void *serve(void *user)
{
	struct vhci_port *port = user;
	struct header header;
	bool goes_on = true;

	while (goes_on && receive(port->fd, &header, sizeof(header))) {
		pthread_mutex_lock(&port->mutex);
		if (ntohl(header.command) == CMD_SUBMIT)
			goes_on = submit(port, &header);
		else if (ntohl(header.command) == CMD_UNLINK)
			obey_unlink(port, &header);
		pump(port);
		pthread_mutex_unlock(&port->mutex);
	}
	return NULL;
}

void vhci_port_init(struct vhci_port *port, int number, struct sim_device *device)
{
	*port = (struct vhci_port){.device = device, .number = number, .fd = -1};
	pthread_mutex_init(&port->mutex, NULL);
}

/* The kernel takes a reference of its own to the socket. */
static bool attach(const struct vhci_port *port, int socket)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "%d %d %d %d", port->number, socket,
		    1 << 16 | (port->number + 1), SPEED_FULL),
	    fd = open(ATTACH, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, line, (size_t)len) == len;

	if (fd >= 0)
		close(fd);
	return done;
}

void vhci_port_plug(struct vhci_port *port)
{
	int pair[2], tries = 0;

	if (port->plugged)
		return;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		abort();
	port->fd = pair[0];
	sim_device_power_on(port->device);
	/* After an unplug the kernel needs a moment until the port is free again. */
	while (!attach(port, pair[1]))
		if (++tries == ATTACH_TRIES) {
			perror("vhci: " ATTACH);
			abort();
		} else {
			usleep(ATTACH_AGAIN_US);
		}
	close(pair[1]);
	port->plugged = true;
	if (pthread_create(&port->thread, NULL, serve, port) != 0)
		abort();
}

void vhci_port_unplug(struct vhci_port *port)
{
	if (!port->plugged)
		return;
	port->plugged = false;
	shutdown(port->fd, SHUT_RDWR);
	pthread_join(port->thread, NULL);
	pthread_mutex_lock(&port->mutex);
	drop(port);
	close(port->fd);
	port->fd = -1;
	pthread_mutex_unlock(&port->mutex);
}

void vhci_port_lock(struct vhci_port *port)
{
	pthread_mutex_lock(&port->mutex);
}

void vhci_port_unlock(struct vhci_port *port)
{
	give_back(port);
	pump(port);
	pthread_mutex_unlock(&port->mutex);
}
