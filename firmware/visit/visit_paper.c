#include "firmware/visit/visit_paper.h"

#include <string.h>

void visit_paper_add(json_t *lines, const char *kind, const char *label, const char *text)
{
	if (text[0] || !strcmp(kind, "rule"))
		json_array_append_new(lines, json_pack("{s:s, s:s, s:s}", "kind", kind, "label",
						     label, "text", text));
}

void visit_paper_words(
	const struct visit *visit, json_t *lines, const char *kind, const char *key)
{
	visit_paper_add(lines, kind, "", visit_words(visit, key));
}

void visit_paper_pair(
	const struct visit *visit, json_t *lines, const char *key, const char *text)
{
	visit_paper_add(lines, "pair", visit_words(visit, key), text);
}
