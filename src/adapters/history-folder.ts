/** What is agreed about the folder of a history by those who write it and those who read it; loads nothing, so that a reader need not load DuckDB. */

/** Of `history.json`; another number means another shape. */
export const HISTORY_FORMAT = 1

/** Both tables in DuckDB's own format, where the import made one; the Parquet files stay the truth. */
export const LOCAL_COPY = 'local.duckdb'
