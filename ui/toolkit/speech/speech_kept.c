#include "ui/toolkit/speech/speech_kept.h"

#include "firmware/base/bytes.h"

/* FNV-1a */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash;
}

void speech_kept_clear(struct speech_kept *kept)
{
	bytes_wipe(kept, sizeof(*kept));
}

void speech_kept_add(struct speech_kept *kept, const char *text)
{
	if (kept->count < SPEECH_SENTENCES_MAX)
		kept->hashes[kept->count++] = hash_of(text);
}

void speech_kept_resume(struct speech_kept *kept, bool resumes)
{
	kept->resumes = resumes;
	kept->at = 0;
}

bool speech_kept_leaves_out(struct speech_kept *kept, const char *text)
{
	uint64_t hash = hash_of(text);
	size_t at = kept->at;

	while (at < kept->count && kept->hashes[at] != hash)
		at++;
	kept->resumes = kept->resumes && at < kept->count;
	kept->at = at + 1;
	return kept->resumes;
}
