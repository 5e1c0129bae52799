/*
 * version.h - what `office --version` and `officectl --version` say.
 */
#ifndef SYNC_OFFICE_HTTP_VERSION_H
#define SYNC_OFFICE_HTTP_VERSION_H

#define OFFICE_VERSION "0.1"

#endif
