-- scan_base_fact --
-- Read every value of base_fact: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM base_fact AS t;

-- scan_sealed_column --
-- Read every value of sealed_column: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM sealed_column AS t;

-- scan_quartier --
-- Read every value of quartier: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM quartier AS t;

-- scan_partner --
-- Read every value of partner: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM partner AS t;

-- scan_fact_category --
-- Read every value of fact_category: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM fact_category AS t;

-- scan_orientation --
-- Read every value of orientation: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM orientation AS t;

-- scan_field_category --
-- Read every value of field_category: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM field_category AS t;

-- scan_groupe --
-- Read every value of groupe: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM groupe AS t;

-- scan_charter --
-- Read every value of charter: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM charter AS t;

-- scan_reglement --
-- Read every value of reglement: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM reglement AS t;

-- scan_member --
-- Read every value of member: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM member AS t;

-- scan_group_member --
-- Read every value of group_member: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM group_member AS t;

-- scan_charter_signature --
-- Read every value of charter_signature: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM charter_signature AS t;

-- scan_person --
-- Read every value of person: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM person AS t;

-- scan_situation --
-- Read every value of situation: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM situation AS t;

-- scan_referral_import --
-- Read every value of referral_import: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM referral_import AS t;

-- scan_referral --
-- Read every value of referral: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM referral AS t;

-- scan_seance --
-- Read every value of seance: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM seance AS t;

-- scan_seance_item --
-- Read every value of seance_item: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM seance_item AS t;

-- scan_attendance --
-- Read every value of attendance: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM attendance AS t;

-- scan_decision --
-- Read every value of decision: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM decision AS t;

-- scan_action --
-- Read every value of action: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM action AS t;

-- scan_releve --
-- Read every value of releve: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM releve AS t;

-- scan_draft --
-- Read every value of draft: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM draft AS t;

-- scan_draft_choice --
-- Read every value of draft_choice: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM draft_choice AS t;

-- scan_field_report --
-- Read every value of field_report: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM field_report AS t;

-- scan_numbering --
-- Read every value of numbering: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM numbering AS t;

-- scan_decision_event --
-- Read every value of decision_event: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM decision_event AS t;

-- scan_access_event --
-- Read every value of access_event: a count alone does not meet a damaged block.
SELECT count(*) AS lines, bit_xor(hash(t)) AS seen FROM access_event AS t;
