-- schema_tables --
-- Every table as the engine would write it, in order of its name.
SELECT table_name, sql FROM duckdb_tables() ORDER BY table_name;

-- schema_columns --
-- Every column of every table, with its type.
SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal
ORDER BY table_name, column_index;

-- schema_constraints --
-- Every constraint, with the table that it points to if any.
SELECT table_name, constraint_type, referenced_table FROM duckdb_constraints() ORDER BY table_name, constraint_index;

-- sealed_columns --
-- Columns that hold sealed blobs, as the base itself declares them.
SELECT table_name, column_name FROM sealed_column ORDER BY table_name, column_name;
