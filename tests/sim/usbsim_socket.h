/*
 * usbsim_socket.h - where usbsim and usbsimctl meet when nobody says.
 */
#ifndef TESTS_SIM_USBSIM_SOCKET_H
#define TESTS_SIM_USBSIM_SOCKET_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define USBSIM_SOCKET_VARIABLE "USBSIM_SOCKET"
#define USBSIM_SOCKET_MAX 64

/* $USBSIM_SOCKET, else a socket in a private folder of this user (made when make). */
static inline const char *usbsim_socket_default(char out[USBSIM_SOCKET_MAX], bool make)
{
	const char *named = getenv(USBSIM_SOCKET_VARIABLE);

	if (named && *named)
		return named;
	snprintf(out, USBSIM_SOCKET_MAX, "/tmp/usbsim-%u", (unsigned)getuid());
	if (make)
		(void)mkdir(out, 0700);
	snprintf(out, USBSIM_SOCKET_MAX, "/tmp/usbsim-%u/socket", (unsigned)getuid());
	return out;
}

#endif
