-- add_quartier --
-- A quartier of the town.
INSERT INTO quartier VALUES ($id, $name, $qpv);

-- quartiers --
-- Quartiers of the town, by name.
SELECT id, name, qpv FROM quartier ORDER BY name;

-- add_partner --
-- An organisation that sits in groups, refers situations or carries actions.
INSERT INTO partner VALUES ($id, $name, $kind);

-- partners --
-- Partner organisations, by name.
SELECT id, name, kind FROM partner ORDER BY name;

-- add_groupe --
-- A group of the CLSPD.
INSERT INTO groupe VALUES ($id, $kind, $name);

-- groupes --
-- Groups of the CLSPD.
SELECT id, kind, name FROM groupe ORDER BY id;

-- groupe_of_kind --
-- The groups of one kind.
SELECT id, kind, name FROM groupe WHERE kind = $kind ORDER BY id;

-- add_charter --
-- A version of the charter.
INSERT INTO charter VALUES ($version, $adopted_on, $valid_until);

-- add_reglement --
-- A version of a group's règlement intérieur.
INSERT INTO reglement VALUES ($group_id, $version, $adopted_on, $valid_until);

-- add_member --
-- A professional who may sit in groups; the name is professional, not sealed.
INSERT INTO member (id, partner_id, full_name, function, email)
VALUES ($id, $partner_id, $full_name, $function, $email);

-- member_by_id --
-- One member.
SELECT m.id, m.partner_id, p.name AS partner, m.full_name, m.function, m.email, m.active, m.version
FROM member AS m JOIN partner AS p ON p.id = m.partner_id
WHERE m.id = $id;

-- leave_member --
-- A member leaves: access removed the day of departure, the journal keeps the past.
-- one row
UPDATE member SET active = false, version = version + 1 WHERE id = $id AND version = $version;

-- end_group_memberships --
-- The day of departure ends every seat.
UPDATE group_member SET until = $until WHERE member_id = $member_id AND until IS NULL;

-- join_group --
-- A member sits in a group.
INSERT INTO group_member VALUES ($group_id, $member_id, $since, NULL, $substitute);

-- add_charter_signature --
-- A member signed a version of the charter.
INSERT INTO charter_signature VALUES ($member_id, $charter_version, $signed_on);

-- charter_signatures_of_member --
-- Versions of the charter that a member signed.
SELECT charter_version, signed_on FROM charter_signature WHERE member_id = $member_id ORDER BY signed_on;

-- members_of_group --
-- Members of a group on a day, with their last signature of the charter.
SELECT
    m.id, m.full_name, m.function, m.email, p.id AS partner_id, p.name AS partner, gm.substitute, gm.since, m.version,
    c.charter_version AS signed_version, c.signed_on
FROM group_member AS gm
JOIN member AS m ON m.id = gm.member_id
JOIN partner AS p ON p.id = m.partner_id
LEFT JOIN charter_signature AS c ON c.member_id = m.id AND c.signed_on <= $day::DATE
WHERE gm.group_id = $group_id AND m.active AND gm.since <= $day::DATE
    AND (gm.until IS NULL OR $day::DATE <= gm.until)
QUALIFY row_number() OVER (PARTITION BY m.id ORDER BY c.signed_on DESC NULLS LAST, c.charter_version DESC) = 1
ORDER BY p.name, gm.substitute, m.full_name;

-- members --
-- Every active member with the groups and the last signature.
SELECT
    m.id, m.full_name, m.function, m.email, p.name AS partner, m.version,
    (
        SELECT string_agg(g.name, ', ' ORDER BY g.id)
        FROM group_member AS gm JOIN groupe AS g ON g.id = gm.group_id
        WHERE gm.member_id = m.id AND gm.until IS NULL
    ) AS groups,
    c.charter_version AS signed_version, c.signed_on
FROM member AS m
JOIN partner AS p ON p.id = m.partner_id
LEFT JOIN charter_signature AS c ON c.member_id = m.id
WHERE m.active
QUALIFY row_number() OVER (PARTITION BY m.id ORDER BY c.signed_on DESC NULLS LAST, c.charter_version DESC) = 1
ORDER BY p.name, m.full_name;

-- add_fact_category --
-- A category of fact of the closed list.
INSERT INTO fact_category VALUES ($code, $label, $theme, $qualification, $default_answer);

-- fact_categories --
-- The closed list of categories.
SELECT code, label, theme, qualification, default_answer FROM fact_category ORDER BY label;

-- add_orientation --
-- An orientation of the closed list.
INSERT INTO orientation VALUES ($code, $label, $needs_owner, $default_days);

-- orientations --
-- The closed list of orientations.
SELECT code, label, needs_owner, default_days FROM orientation ORDER BY label;

-- add_field_category --
-- A category of field report of the closed list.
INSERT INTO field_category VALUES ($code, $family, $label);

-- add_field_reports --
-- Reports of mediators and park keepers; no person, no name.
-- many rows
INSERT INTO field_report
SELECT r.id, r.team, r.seen_at, r.quartier_id, r.place, r.category, r.level, r.people_band, r.action_taken, r.outcome
FROM (SELECT unnest(from_json($rows::JSON, '[{
    "id": "BIGINT", "team": "VARCHAR", "seen_at": "TIMESTAMP", "quartier_id": "BIGINT", "place": "VARCHAR",
    "category": "VARCHAR", "level": "INTEGER", "people_band": "VARCHAR", "action_taken": "VARCHAR",
    "outcome": "VARCHAR"}]')) AS r);
