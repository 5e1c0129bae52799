#include "firmware/counter/signed_catalogue.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/evidence/seal.h"
#include "firmware/evidence/signed_index.h"
#include "firmware/model/catalogue/catalogue_history.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "firmware/storage/catalogue_image.h"

enum { READINGS_MAX = 1024 * 1024, FOLDER_MODE = 0750, IMAGE_MODE = 0640 };

struct signed_folder {
	char folder[PATH_TEXT_MAX], catalogue[PATH_TEXT_MAX], image[PATH_TEXT_MAX];
	char refused[PATH_TEXT_MAX]; /* file with the hash of an index that was not taken */
	struct signed_list list;
	uint8_t source[32]; /* hash of the index */
};

static enum status find_paths(const char *state_folder, struct signed_folder *out)
{
	enum status status;

	if ((status = path_join(out->folder, sizeof(out->folder), state_folder,
		     "sync/signed")) != STATUS_OK ||
		(status = path_join(out->catalogue, sizeof(out->catalogue), out->folder,
			 "catalogue")) != STATUS_OK)
		return status;
	status = path_join(
		out->refused, sizeof(out->refused), state_folder, "catalogue/refused");
	return status == STATUS_OK ? path_join(out->image, sizeof(out->image), state_folder,
					     "catalogue/image")
				   : status;
}

static enum status read_index(const struct enrolment *enrolment, struct signed_folder *out)
{
	char path[PATH_TEXT_MAX];
	struct bytes note = {0};
	enum status status = path_join(path, sizeof(path), out->folder, "index");

	if (status == STATUS_OK)
		status = file_read(path, SIGNED_INDEX_MAX, &note);
	if (status == STATUS_OK)
		status = signed_list_read(enrolment, note.data, note.len, &out->list);
	if (status == STATUS_OK)
		sha256(note.data, note.len, out->source);
	bytes_free(&note);
	return status;
}

/* The bytes that are judged are the bytes whose hash was signed. */
static enum status read_signed(void *user, const char *file, struct bytes *out)
{
	const struct signed_folder *folder = user;
	const struct signed_entry *entry;
	char name[SIGNED_NAME_MAX];

	if (snprintf(name, sizeof(name), "catalogue/%s", file) >= (int)sizeof(name))
		return failure(STATUS_DENIED, "catalogue: a file nobody signed");
	entry = signed_list_find(&folder->list, name);
	if (!entry)
		return strcmp(file, CATALOGUE_FRAME_FILE) == 0
			       ? STATUS_NOT_FOUND
			       : failure(STATUS_DENIED, "catalogue: a file nobody signed");
	return signed_file_check(folder->folder, entry, out);
}

static void read_readings(const char *path, struct readings **out)
{
	struct bytes text = {0};

	if (!path || file_read(path, READINGS_MAX, &text) != STATUS_OK ||
		readings_read((const char *)text.data, text.len, out) != STATUS_OK) {
		log_warn("catalogue", "readings", "matters are found by characters only");
		*out = NULL;
	}
	bytes_free(&text);
}

/* Without a disk to keep it the image still serves this process. */
static void keep_image(const char *state_folder, const char *path, const struct bytes *image)
{
	char folder[PATH_TEXT_MAX];

	if (path_join(folder, sizeof(folder), state_folder, "catalogue") != STATUS_OK ||
		folder_make(folder, FOLDER_MODE) != STATUS_OK ||
		file_write(path, image->data, image->len, IMAGE_MODE) != STATUS_OK)
		log_warn("catalogue", "image", "not kept; it is made anew at every start");
}

static void count_fault(void *user, const char *file, const char *pointer, const char *what)
{
	unsigned *faults = user;

	if ((*faults)++ == 0)
		log_warn("catalogue", "refused", "file=%s at=%s: %s", file, pointer, what);
}

/* The one in use until now. Fails NOT_FOUND (none of this build). */
static enum status open_before(const struct signed_folder *folder, struct catalogue *out)
{
	uint8_t source[32];
	enum status status = catalogue_image_source(folder->image, source);

	if (status == STATUS_OK)
		status = catalogue_image_open(folder->image, source, out);
	if (status == STATUS_OK)
		out->kept_before = true;
	return status;
}

static bool was_refused(const struct signed_folder *folder)
{
	struct bytes kept = {0};
	bool same = file_read(folder->refused, sizeof(folder->source), &kept) == STATUS_OK &&
		    kept.len == sizeof(folder->source) &&
		    memcmp(kept.data, folder->source, kept.len) == 0;

	bytes_free(&kept);
	return same;
}

/* True when it does not go on where the one before was, which is then *out. */
static bool keep_before(
	const struct signed_folder *folder, const struct catalogue *next, struct catalogue *out)
{
	struct catalogue before;
	unsigned faults = 0;

	if (open_before(folder, &before) != STATUS_OK)
		return false;
	catalogue_check_history(&before, next, count_fault, &faults);
	if (!faults) {
		catalogue_close(&before);
		return false;
	}
	if (file_write(folder->refused, folder->source, sizeof(folder->source), IMAGE_MODE) !=
		STATUS_OK)
		log_warn("catalogue", "refused", "judged anew at every start");
	*out = before;
	return true;
}

static enum status make_image(const char *state_folder, struct signed_folder *folder,
	const char *readings_path, struct catalogue *out)
{
	const struct catalogue_reader reader = {.read = read_signed, .user = folder};
	struct catalogue loaded;
	struct readings *readings = NULL;
	struct bytes image = {0};
	enum status status = catalogue_load_by(folder->catalogue, &reader, &loaded);

	if (status != STATUS_OK)
		return status;
	if (keep_before(folder, &loaded, out)) {
		catalogue_close(&loaded);
		return STATUS_OK;
	}
	read_readings(readings_path, &readings);
	status = catalogue_image_build(&loaded, readings, folder->source, &image);
	catalogue_close(&loaded);
	readings_destroy(readings);
	malloc_trim(0); /* some 3 MiB of parsed JSON that is not needed again */
	if (status == STATUS_OK) {
		keep_image(state_folder, folder->image, &image);
		status = catalogue_image_take(&image, folder->source, out);
	}
	bytes_free(&image);
	return status;
}

enum status signed_catalogue_open(const char *state_folder, const struct enrolment *enrolment,
	const char *readings, struct catalogue *out)
{
	struct signed_folder folder = {.list = {0}};
	enum status status = find_paths(state_folder, &folder);

	if (status == STATUS_OK)
		status = read_index(enrolment, &folder);
	if (status == STATUS_OK &&
		catalogue_image_open(folder.image, folder.source, out) != STATUS_OK &&
		(!was_refused(&folder) || open_before(&folder, out) != STATUS_OK))
		status = make_image(state_folder, &folder, readings, out);
	signed_list_free(&folder.list);
	return status;
}
