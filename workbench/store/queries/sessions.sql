-- add_session --
-- A session in preparation.
INSERT INTO seance (id, group_id, label, held_on, starts_at, minutes, place, state, next_on)
VALUES ($id, $group_id, $label, $held_on, $starts_at, $minutes, $place, 'DRAFT', $next_on);

-- session_by_id --
-- One session with its group.
SELECT s.id, s.group_id, g.kind, g.name AS group_name, s.label, s.held_on, s.starts_at, s.minutes, s.place, s.state,
    s.phase, s.current_item, s.shown_item, s.shown_motive, s.shown_until, s.opened_at, s.closed_at, s.next_on, s.version
FROM seance AS s JOIN groupe AS g ON g.id = s.group_id
WHERE s.id = $id;

-- sessions_to_come --
-- Sessions not closed, soonest first.
SELECT s.id, s.group_id, g.kind, g.name AS group_name, s.label, s.held_on, s.starts_at, s.place, s.state,
    (SELECT count(*) FROM seance_item AS i WHERE i.session_id = s.id) AS items
FROM seance AS s JOIN groupe AS g ON g.id = s.group_id
WHERE s.state IN ('DRAFT', 'CONVENED', 'OPEN')
ORDER BY s.state <> 'OPEN', s.held_on, s.id;

-- sessions_closed --
-- Sessions that were held, newest first.
SELECT s.id, s.group_id, g.kind, g.name AS group_name, s.label, s.held_on, s.state, s.next_on
FROM seance AS s JOIN groupe AS g ON g.id = s.group_id
WHERE s.state IN ('CLOSED', 'RELEVE_SENT')
ORDER BY s.held_on DESC, s.id;

-- agenda_candidates --
-- Situations that could come before a group on a day: new, due for review, with late actions, or carried over.
WITH last_held AS (
    SELECT id FROM seance WHERE group_id = $group_id AND state IN ('CLOSED', 'RELEVE_SENT')
    ORDER BY held_on DESC, id DESC LIMIT 1
), late AS (
    SELECT case_number, count(*) AS late_actions FROM action
    WHERE group_id = $group_id AND state = 'TODO' AND due_on < $day::DATE
    GROUP BY case_number
)
SELECT s.number, s.state, s.opened_on, s.review_on, coalesce(l.late_actions, 0)::INTEGER AS late_actions,
    i.id IS NOT NULL AS carried_over, p.age_band, c.theme
FROM situation AS s
JOIN person AS p ON p.id = s.person_id
JOIN fact_category AS c ON c.code = s.category
LEFT JOIN late AS l ON l.case_number = s.number
LEFT JOIN seance_item AS i ON i.case_number = s.number AND i.session_id = (SELECT id FROM last_held)
    AND i.outcome IN ('POSTPONED', 'NOT_REACHED', 'TO_REVIEW')
WHERE s.group_id = $group_id AND s.state <> 'LEFT'
    AND (s.state = 'REFERRED' OR s.review_on <= $day::DATE OR l.late_actions > 0 OR i.id IS NOT NULL)
ORDER BY s.number;

-- clear_agenda --
-- The agenda of a session in preparation is set anew.
DELETE FROM seance_item WHERE session_id = $session_id;

-- add_item --
-- A situation on the agenda, under its number in this session.
INSERT INTO seance_item (id, session_id, point, kind, case_number, why, minutes, level)
VALUES ($id, $session_id, $point, $kind, $case_number, $why, $minutes, $level);

-- items --
-- The agenda of a session, without identity.
SELECT i.id, i.point, i.kind, i.case_number, i.why, i.minutes, i.level, i.outcome, i.started_at, i.ended_at,
    i.version, c.theme, c.label AS category_label, p.age_band, q.name AS quartier, s.person_id
FROM seance_item AS i
JOIN situation AS s ON s.number = i.case_number
JOIN person AS p ON p.id = s.person_id
JOIN fact_category AS c ON c.code = s.category
LEFT JOIN quartier AS q ON q.id = p.quartier_id
WHERE i.session_id = $session_id
ORDER BY i.point;

-- item_by_id --
-- One item of an agenda, with the person it is about.
SELECT i.id, i.session_id, i.point, i.kind, i.case_number, i.minutes, i.level, i.outcome, i.version,
    (SELECT person_id FROM situation WHERE number = i.case_number) AS person_id
FROM seance_item AS i
WHERE i.id = $id AND i.session_id = $session_id;

-- touch_session --
-- A session changed: its version tells the other windows.
-- one row
UPDATE seance SET version = version + 1 WHERE id = $id AND version = $version;

-- open_seance --
-- The session opens.
-- one row
UPDATE seance SET state = 'OPEN', phase = 'ACTIONS', opened_at = coalesce(opened_at, $opened_at), closed_at = NULL,
    version = version + 1
WHERE id = $id AND version = $version;

-- close_seance --
-- The session closes; nothing stays shown.
-- one row
UPDATE seance SET state = 'CLOSED', closed_at = $closed_at, next_on = $next_on, current_item = NULL,
    shown_item = NULL, shown_motive = NULL, shown_until = NULL, version = version + 1
WHERE id = $id AND version = $version;

-- convene_seance --
-- The members are convened.
-- one row
UPDATE seance SET state = 'CONVENED', version = version + 1 WHERE id = $id AND version = $version;

-- set_phase --
-- Where the open session is; nothing stays shown.
-- one row
UPDATE seance SET phase = $phase, current_item = $current_item,
    shown_item = NULL, shown_motive = NULL, shown_until = NULL, version = version + 1
WHERE id = $id AND version = $version;

-- show_item --
-- One identity is shown, for a motive, until a time.
-- one row
UPDATE seance SET shown_item = $item, shown_motive = $motive, shown_until = $until, version = version + 1
WHERE id = $id AND version = $version;

-- start_item --
-- An item is taken up; its level falls back.
-- one row
UPDATE seance_item SET started_at = coalesce(started_at, $started_at), level = $level, version = version + 1
WHERE id = $id;

-- set_item_level --
-- The level of detail chosen by the facilitator.
-- one row
UPDATE seance_item SET level = $level, version = version + 1 WHERE id = $id AND version = $version;

-- end_item --
-- What the session made of an item.
-- one row
UPDATE seance_item SET outcome = $outcome, ended_at = $ended_at, version = version + 1
WHERE id = $id AND version = $version;

-- leave_items --
-- Items that the session did not reach.
UPDATE seance_item SET outcome = 'NOT_REACHED', version = version + 1
WHERE session_id = $session_id AND outcome = 'PENDING';

-- arrive --
-- Someone signs the émargement: a member, or a guest by organisation and function.
INSERT INTO attendance VALUES ($id, $session_id, $member_id, $partner_id, $function, $arrived_at, NULL);

-- depart --
-- Someone leaves the room.
-- one row
UPDATE attendance SET left_at = $left_at WHERE id = $id AND left_at IS NULL;

-- attendance_of_session --
-- The émargement, in order of arrival.
SELECT a.id, a.member_id, a.partner_id, p.name AS partner, coalesce(m.function, a.function) AS function,
    m.full_name, a.arrived_at, a.left_at
FROM attendance AS a
LEFT JOIN member AS m ON m.id = a.member_id
LEFT JOIN partner AS p ON p.id = coalesce(m.partner_id, a.partner_id)
WHERE a.session_id = $session_id
ORDER BY a.arrived_at, p.name, a.id;

-- supersede_decisions --
-- An item decided again in the same session: the earlier decision stays, no longer current.
UPDATE decision SET current = false WHERE item_id = $item_id AND current;

-- current_decision_of_item --
-- The decision that stands for an item.
SELECT id, orientation, owner_partner_id, due_on, justification FROM decision WHERE item_id = $item_id AND current;

-- add_decision --
-- A decision of the group; its note is sealed under the person's key.
-- seals decision: note with person_id
INSERT INTO decision
VALUES ($id, $session_id, $item_id, $case_number, $person_id, $orientation, $owner_partner_id, $due_on,
    $justification, $note, $decided_at, $replaces, true);

-- drop_actions_of_decision --
-- Actions of a decision that no longer stands.
DELETE FROM action WHERE decision_id = $decision_id;

-- add_action --
-- What an organisation promised for a day.
INSERT INTO action (id, decision_id, session_id, case_number, group_id, label, owner_partner_id, due_on, state)
VALUES ($id, $decision_id, $session_id, $case_number, $group_id, $label, $owner_partner_id, $due_on, 'TODO');

-- follow_action --
-- What became of an action.
-- one row
UPDATE action SET state = $state, followed_on = $followed_on, followed_in = $followed_in, version = version + 1
WHERE id = $id AND version = $version;

-- actions_due --
-- Actions of a group promised for a day or before, or followed in this session; oldest first.
SELECT a.id, a.case_number, a.label, p.name AS owner, a.due_on, a.state, a.version, a.followed_in,
    i.point, f.theme, pe.age_band, d.orientation
FROM action AS a
JOIN decision AS d ON d.id = a.decision_id
JOIN partner AS p ON p.id = a.owner_partner_id
JOIN situation AS s ON s.number = a.case_number
JOIN person AS pe ON pe.id = s.person_id
JOIN fact_category AS f ON f.code = s.category
LEFT JOIN seance_item AS i ON i.session_id = $session_id AND i.case_number = a.case_number
WHERE a.group_id = $group_id AND a.session_id <> $session_id
    AND ((a.state = 'TODO' AND a.due_on <= $day::DATE) OR a.followed_in = $session_id)
ORDER BY a.due_on, a.id;

-- actions_of_case --
-- Actions of one situation, newest first.
SELECT a.id, a.label, p.name AS owner, a.due_on, a.state, a.followed_on, a.session_id, d.orientation
FROM action AS a
JOIN partner AS p ON p.id = a.owner_partner_id
JOIN decision AS d ON d.id = a.decision_id
WHERE a.case_number = $number
ORDER BY a.due_on DESC, a.id;

-- decisions_of_case --
-- Decisions that stand for one situation, newest first, without the note.
SELECT d.id, d.session_id, s.held_on, d.orientation, o.label, p.name AS owner, d.due_on
FROM decision AS d
JOIN seance AS s ON s.id = d.session_id
JOIN orientation AS o ON o.code = d.orientation
LEFT JOIN partner AS p ON p.id = d.owner_partner_id
WHERE d.case_number = $number AND d.current
ORDER BY s.held_on DESC, d.decided_at DESC;

-- decisions_of_session --
-- Decisions that stand for a session, in the order of its items.
SELECT i.point, i.kind, i.outcome, i.case_number, c.theme, pe.age_band, d.id, d.orientation, o.label,
    p.name AS owner, d.due_on, d.justification
FROM seance_item AS i
JOIN situation AS s ON s.number = i.case_number
JOIN person AS pe ON pe.id = s.person_id
JOIN fact_category AS c ON c.code = s.category
LEFT JOIN decision AS d ON d.item_id = i.id AND d.current
LEFT JOIN orientation AS o ON o.code = d.orientation
LEFT JOIN partner AS p ON p.id = d.owner_partner_id
WHERE i.session_id = $session_id
ORDER BY i.point;

-- note_of_item --
-- The factual note of the decision that stands for an item.
-- opens decision: note with person_id
SELECT id, person_id, note FROM decision WHERE item_id = $item_id AND current AND note IS NOT NULL;

-- record_releve --
-- A relevé was drawn up, with the head of the journal printed on it.
INSERT INTO releve VALUES ($session_id, $number, $issued_at, $journal_count, $journal_head);

-- mark_releve --
-- The relevé of a closed session is drawn up.
-- one row
UPDATE seance SET state = 'RELEVE_SENT', version = version + 1 WHERE id = $id AND version = $version;

-- releves_of_session --
-- Relevés already drawn up.
SELECT number, issued_at FROM releve WHERE session_id = $session_id ORDER BY number;

-- journal_head --
-- The last line of the journal of decisions.
SELECT n, mac FROM decision_event ORDER BY n DESC LIMIT 1;

-- forget_draft_choice --
-- A choice in progress is replaced or done.
DELETE FROM draft_choice WHERE place = $place;

-- keep_draft_choice --
-- A choice in progress, kept so that a reload loses nothing.
INSERT INTO draft_choice VALUES ($place, $choice, $kept_at);

-- draft_choice --
-- The choice in progress at one place.
SELECT choice, kept_at FROM draft_choice WHERE place = $place;

-- forget_draft --
-- A text in progress is replaced or done.
DELETE FROM draft WHERE place = $place;

-- keep_draft --
-- A text in progress about a person, sealed.
-- seals draft: body with person_id
INSERT INTO draft VALUES ($place, $person_id, $body, $kept_at);

-- draft_text --
-- The text in progress at one place.
-- opens draft: body with person_id
SELECT place, person_id, body FROM draft WHERE place = $place;
