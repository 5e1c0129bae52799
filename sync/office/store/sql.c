#include "sync/office/store/sql.h"

enum status sql_run(struct sql *sql, int64_t *changes, const char *text, const char *types, ...)
{
	int64_t touched = 0;
	va_list values;
	enum status status;

	va_start(values, types);
	status = sql->class->run(sql, text, types, values, &touched);
	va_end(values);
	if (status == STATUS_OK && changes)
		*changes = touched;
	return status;
}

enum status sql_query(
	struct sql *sql, struct sql_rows **out, const char *text, const char *types, ...)
{
	va_list values;
	enum status status;

	va_start(values, types);
	status = sql->class->query(sql, text, types, values, out);
	va_end(values);
	return status;
}

/* The first row of a query that was started with status; closed again when there is none. */
static enum status go_first(enum status status, struct sql_rows *rows, struct sql_rows **out)
{
	if (status == STATUS_OK)
		status = rows->class->next(rows);
	if (status == STATUS_OK)
		*out = rows;
	else
		sql_rows_close(rows);
	return status;
}

enum status sql_first(
	struct sql *sql, struct sql_rows **out, const char *text, const char *types, ...)
{
	struct sql_rows *rows = NULL;
	va_list values;
	enum status status;

	va_start(values, types);
	status = sql->class->query(sql, text, types, values, &rows);
	va_end(values);
	return go_first(status, rows, out);
}

enum status sql_number(struct sql *sql, int64_t *out, const char *text, const char *types, ...)
{
	struct sql_rows *rows = NULL;
	va_list values;
	enum status status;

	va_start(values, types);
	status = sql->class->query(sql, text, types, values, &rows);
	va_end(values);
	status = go_first(status, rows, &rows);
	if (status != STATUS_OK)
		return status;
	*out = rows->class->number(rows, 0);
	sql_rows_close(rows);
	return STATUS_OK;
}

void sql_rows_close(struct sql_rows *rows)
{
	if (rows)
		rows->class->close(rows);
}
