/* What lies under the camera of the desk. */
#include "tests/sim/desk.h"

#include "firmware/base/files.h"

enum { PAGE_FILE_MAX = 16 << 20 };

bool desk_show_page(struct desk *desk, const char *path, bool by_turns)
{
	struct bytes jpeg = {0};
	bool shown = file_read(path, PAGE_FILE_MAX, &jpeg) == STATUS_OK && jpeg.len > 2;

	if (shown && by_turns)
		umock_camera_show_by_turns(desk->camera, &jpeg);
	else if (shown)
		umock_camera_show(desk->camera, &jpeg);
	bytes_free(&jpeg);
	return shown;
}
