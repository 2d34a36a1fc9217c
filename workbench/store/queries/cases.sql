-- add_person --
-- A followed person; the identity is sealed under a key of its own.
-- seals person: surname, first_name, birth_date, address, phone, schooling, guardians with id
INSERT INTO person (id, sex, age_band, quartier_id, surname, first_name, birth_date, address, phone, schooling, guardians)
VALUES ($id, $sex, $age_band, $quartier_id, $surname, $first_name, $birth_date, $address, $phone, $schooling, $guardians);

-- add_persons --
-- Many followed people, each sealed under a key of its own.
-- seals person: surname, first_name, birth_date, address, phone, schooling, guardians with id
-- many rows
INSERT INTO person (id, sex, age_band, quartier_id, surname, first_name, birth_date, address, phone, schooling, guardians)
SELECT r.id, r.sex, r.age_band, r.quartier_id, from_base64(r.surname), from_base64(r.first_name),
    from_base64(r.birth_date), from_base64(r.address), from_base64(r.phone), from_base64(r.schooling),
    from_base64(r.guardians)
FROM (SELECT unnest(from_json($rows::JSON, '[{
    "id": "BIGINT", "sex": "VARCHAR", "age_band": "VARCHAR", "quartier_id": "BIGINT", "surname": "VARCHAR",
    "first_name": "VARCHAR", "birth_date": "VARCHAR", "address": "VARCHAR", "phone": "VARCHAR",
    "schooling": "VARCHAR", "guardians": "VARCHAR"}]')) AS r);

-- add_situations --
-- Situations that enter the list of a group.
-- many rows
INSERT INTO situation (number, person_id, group_id, state, category, opened_on)
SELECT r.number, r.person_id, r.group_id, 'REFERRED', r.category, r.opened_on
FROM (SELECT unnest(from_json($rows::JSON, '[{
    "number": "VARCHAR", "person_id": "BIGINT", "group_id": "BIGINT", "category": "VARCHAR",
    "opened_on": "DATE"}]')) AS r);

-- add_referrals --
-- Facts brought by a partner; the narrative is sealed under the person's key.
-- seals referral: narrative with person_id
-- many rows
INSERT INTO referral
SELECT r.id, r.case_number, r.person_id, r.received_on, r.partner_id, r.category, r.fact_on, r.place,
    r.quartier_id, from_base64(r.narrative), r.engaged, r.import_id, r.line_key
FROM (SELECT unnest(from_json($rows::JSON, '[{
    "id": "BIGINT", "case_number": "VARCHAR", "person_id": "BIGINT", "received_on": "DATE",
    "partner_id": "BIGINT", "category": "VARCHAR", "fact_on": "DATE", "place": "VARCHAR",
    "quartier_id": "BIGINT", "narrative": "VARCHAR", "engaged": "VARCHAR", "import_id": "BIGINT",
    "line_key": "VARCHAR"}]')) AS r);

-- add_import --
-- A partner's list was imported; its hash tells it apart if it comes again.
INSERT INTO referral_import
VALUES ($id, $file_hash, $imported_at, $partner_id, $lines, $created, $attached, $refused, $skipped_columns);

-- imports_of_file --
-- Earlier imports of the very same file.
SELECT id, imported_at, lines, created, attached FROM referral_import WHERE file_hash = $file_hash;

-- known_line_keys --
-- Which of these lines were imported before.
SELECT line_key, case_number FROM referral WHERE line_key IN (SELECT unnest($keys::VARCHAR[]));

-- cases_of_persons --
-- Situations of people found by the index of names.
SELECT number, person_id, state, group_id FROM situation
WHERE person_id IN (SELECT unnest($persons::BIGINT[]))
ORDER BY number;

-- case_by_number --
-- One situation, without identity.
SELECT s.number, s.person_id, s.group_id, s.state, s.category, c.label AS category_label, c.theme, s.opened_on,
    s.review_on, s.left_on, s.referent_partner_id, s.version, p.age_band, q.name AS quartier
FROM situation AS s
JOIN person AS p ON p.id = s.person_id
JOIN fact_category AS c ON c.code = s.category
LEFT JOIN quartier AS q ON q.id = p.quartier_id
WHERE s.number = $number;

-- inbox --
-- Situations not yet examined, oldest first, without identity.
SELECT s.number, s.opened_on, c.theme, c.label AS category_label, p.age_band, r.fact_on, o.name AS partner
FROM situation AS s
JOIN person AS p ON p.id = s.person_id
JOIN fact_category AS c ON c.code = s.category
LEFT JOIN referral AS r ON r.case_number = s.number
LEFT JOIN partner AS o ON o.id = r.partner_id
WHERE s.state = 'REFERRED'
QUALIFY row_number() OVER (PARTITION BY s.number ORDER BY r.received_on DESC, r.id DESC) = 1
ORDER BY s.opened_on, s.number;

-- facts_of_case --
-- Facts brought for one situation, newest first, without the narrative.
SELECT r.id, r.received_on, r.fact_on, r.place, q.name AS quartier, c.label AS category_label, c.theme,
    o.name AS partner, r.engaged
FROM referral AS r
JOIN fact_category AS c ON c.code = r.category
JOIN partner AS o ON o.id = r.partner_id
LEFT JOIN quartier AS q ON q.id = r.quartier_id
WHERE r.case_number = $number
ORDER BY r.fact_on DESC, r.id DESC;

-- review_case --
-- A decision moved the situation: followed or out of the list, with its next review.
-- one row
UPDATE situation SET
    state = $state, review_on = $review_on, left_on = $left_on,
    referent_partner_id = coalesce($referent_partner_id, referent_partner_id), version = version + 1
WHERE number = $number;

-- identity_of_case --
-- Who one situation is about.
-- opens person: surname, first_name, birth_date, address, phone, schooling, guardians with id
SELECT p.id, s.number, p.surname, p.first_name, p.birth_date, p.address, p.phone, p.schooling, p.guardians
FROM situation AS s JOIN person AS p ON p.id = s.person_id
WHERE s.number = $number;

-- identities_of_persons --
-- Who several people are, for the desk.
-- opens person: surname, first_name, birth_date, address with id
SELECT id, surname, first_name, birth_date, address FROM person
WHERE id IN (SELECT unnest($persons::BIGINT[]))
ORDER BY id;

-- narratives_of_case --
-- What partners wrote of the facts of one situation.
-- opens referral: narrative with person_id
SELECT id, person_id, fact_on, narrative FROM referral
WHERE case_number = $number AND narrative IS NOT NULL
ORDER BY fact_on DESC, id DESC;
