-- last_decision_of_command --
-- The last line that a command wrote in the journal of decisions.
SELECT n, mac FROM decision_event WHERE command = $command ORDER BY n DESC LIMIT 1;

-- scan_schema_version --
-- Read every value of schema_version: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM schema_version AS t;
