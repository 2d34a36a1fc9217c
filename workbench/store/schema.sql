-- What the migrations build, for reading. Made by: python -m workbench.store.schema

CREATE TABLE access_event (
    n BIGINT PRIMARY KEY,
    occurred_at TIMESTAMP NOT NULL,
    who VARCHAR NOT NULL,
    "role" VARCHAR NOT NULL,
    "event" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    motive VARCHAR NOT NULL,
    session_id BIGINT,
    command VARCHAR NOT NULL,
    mac BLOB NOT NULL
);

CREATE TABLE "action" (
    id BIGINT PRIMARY KEY,
    decision_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL,
    case_number VARCHAR NOT NULL,
    group_id BIGINT NOT NULL,
    "label" VARCHAR NOT NULL,
    owner_partner_id BIGINT NOT NULL,
    due_on DATE NOT NULL,
    state VARCHAR NOT NULL,
    followed_on DATE,
    followed_in BIGINT,
    "version" INTEGER DEFAULT(1) NOT NULL,
    CHECK((state IN ('TODO', 'DONE', 'DROPPED')))
);

CREATE TABLE attendance (
    id BIGINT PRIMARY KEY,
    session_id BIGINT NOT NULL,
    member_id BIGINT,
    partner_id BIGINT,
    "function" VARCHAR DEFAULT('') NOT NULL,
    arrived_at TIMESTAMP NOT NULL,
    left_at TIMESTAMP
);

CREATE TABLE base_fact (
    "name" VARCHAR PRIMARY KEY,
    "value" VARCHAR NOT NULL
);

CREATE TABLE charter (
    "version" VARCHAR PRIMARY KEY,
    adopted_on DATE NOT NULL,
    valid_until DATE
);

CREATE TABLE charter_signature (
    member_id BIGINT,
    charter_version VARCHAR,
    signed_on DATE NOT NULL,
    PRIMARY KEY(member_id, charter_version)
);

CREATE TABLE decision (
    id BIGINT PRIMARY KEY,
    session_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    case_number VARCHAR NOT NULL,
    person_id BIGINT NOT NULL,
    orientation VARCHAR NOT NULL,
    owner_partner_id BIGINT,
    due_on DATE,
    justification VARCHAR,
    note BLOB,
    decided_at TIMESTAMP NOT NULL,
    replaces BIGINT,
    "current" BOOLEAN DEFAULT(true) NOT NULL
);

CREATE TABLE decision_event (
    n BIGINT PRIMARY KEY,
    occurred_at TIMESTAMP NOT NULL,
    who VARCHAR NOT NULL,
    "role" VARCHAR NOT NULL,
    "event" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    motive VARCHAR NOT NULL,
    session_id BIGINT,
    command VARCHAR NOT NULL,
    mac BLOB NOT NULL
);

CREATE TABLE draft (
    place VARCHAR PRIMARY KEY,
    person_id BIGINT NOT NULL,
    body BLOB NOT NULL,
    kept_at TIMESTAMP NOT NULL
);

CREATE TABLE draft_choice (
    place VARCHAR PRIMARY KEY,
    choice VARCHAR NOT NULL,
    kept_at TIMESTAMP NOT NULL
);

CREATE TABLE fact_category (
    code VARCHAR PRIMARY KEY,
    "label" VARCHAR NOT NULL,
    theme VARCHAR NOT NULL,
    qualification VARCHAR NOT NULL,
    default_answer VARCHAR NOT NULL
);

CREATE TABLE field_category (
    code VARCHAR PRIMARY KEY,
    "family" VARCHAR NOT NULL,
    "label" VARCHAR NOT NULL
);

CREATE TABLE field_report (
    id BIGINT PRIMARY KEY,
    team VARCHAR NOT NULL,
    occurred_at TIMESTAMP NOT NULL,
    quartier_id BIGINT NOT NULL,
    place VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    "level" INTEGER NOT NULL,
    people_band VARCHAR NOT NULL,
    action_taken VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    CHECK(("level" BETWEEN 1 AND 4))
);

CREATE TABLE group_member (
    group_id BIGINT,
    member_id BIGINT,
    since DATE NOT NULL,
    "until" DATE,
    substitute BOOLEAN DEFAULT(false) NOT NULL,
    PRIMARY KEY(group_id, member_id)
);

CREATE TABLE groupe (
    id BIGINT PRIMARY KEY,
    kind VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    CHECK((kind IN ('MINEURS', 'BAILLEURS', 'VICTIMES', 'AD_HOC', 'PLENIERE', 'RESTREINTE')))
);

CREATE TABLE member (
    id BIGINT PRIMARY KEY,
    partner_id BIGINT NOT NULL,
    full_name VARCHAR NOT NULL,
    "function" VARCHAR NOT NULL,
    email VARCHAR DEFAULT('') NOT NULL,
    active BOOLEAN DEFAULT(true) NOT NULL,
    "version" INTEGER DEFAULT(1) NOT NULL
);

CREATE TABLE numbering (
    series VARCHAR PRIMARY KEY,
    "last" INTEGER NOT NULL
);

CREATE TABLE orientation (
    code VARCHAR PRIMARY KEY,
    "label" VARCHAR NOT NULL,
    needs_owner BOOLEAN NOT NULL,
    default_days INTEGER
);

CREATE TABLE partner (
    id BIGINT PRIMARY KEY,
    "name" VARCHAR NOT NULL,
    kind VARCHAR NOT NULL
);

CREATE TABLE person (
    id BIGINT PRIMARY KEY,
    sex VARCHAR,
    age_band VARCHAR NOT NULL,
    quartier_id BIGINT,
    surname BLOB NOT NULL,
    first_name BLOB NOT NULL,
    birth_date BLOB NOT NULL,
    address BLOB,
    phone BLOB,
    schooling BLOB,
    guardians BLOB,
    "version" INTEGER DEFAULT(1) NOT NULL,
    CHECK((sex IN ('F', 'M')))
);

CREATE TABLE quartier (
    id BIGINT PRIMARY KEY,
    "name" VARCHAR NOT NULL,
    qpv BOOLEAN NOT NULL
);

CREATE TABLE referral (
    id BIGINT PRIMARY KEY,
    case_number VARCHAR NOT NULL,
    person_id BIGINT NOT NULL,
    received_on DATE NOT NULL,
    partner_id BIGINT NOT NULL,
    category VARCHAR NOT NULL,
    fact_on DATE NOT NULL,
    place VARCHAR DEFAULT('') NOT NULL,
    quartier_id BIGINT,
    narrative BLOB,
    engaged VARCHAR DEFAULT('') NOT NULL,
    import_id BIGINT,
    line_key VARCHAR
);

CREATE TABLE referral_import (
    id BIGINT PRIMARY KEY,
    file_hash VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    partner_id BIGINT NOT NULL,
    lines INTEGER NOT NULL,
    created INTEGER NOT NULL,
    attached INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    skipped_columns INTEGER NOT NULL
);

CREATE TABLE reglement (
    group_id BIGINT,
    "version" VARCHAR,
    adopted_on DATE NOT NULL,
    valid_until DATE,
    PRIMARY KEY(group_id, "version")
);

CREATE TABLE releve (
    session_id BIGINT,
    number INTEGER,
    issued_at TIMESTAMP NOT NULL,
    journal_count BIGINT NOT NULL,
    journal_head VARCHAR NOT NULL,
    PRIMARY KEY(session_id, number)
);

CREATE TABLE schema_version (
    n INTEGER PRIMARY KEY,
    "name" VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL
);

CREATE TABLE sealed_column (
    table_name VARCHAR,
    column_name VARCHAR,
    meaning VARCHAR NOT NULL,
    PRIMARY KEY(table_name, column_name)
);

CREATE TABLE seance (
    id BIGINT PRIMARY KEY,
    group_id BIGINT NOT NULL,
    "label" VARCHAR NOT NULL,
    held_on DATE NOT NULL,
    starts_at TIME NOT NULL,
    "minutes" INTEGER NOT NULL,
    place VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    phase VARCHAR DEFAULT('ACTIONS') NOT NULL,
    current_item BIGINT,
    shown_item BIGINT,
    shown_motive VARCHAR,
    shown_until TIMESTAMP,
    opened_at TIMESTAMP,
    closed_at TIMESTAMP,
    next_on DATE,
    "version" INTEGER DEFAULT(1) NOT NULL,
    CHECK((state IN ('DRAFT', 'CONVENED', 'OPEN', 'CLOSED', 'RELEVE_SENT'))),
    CHECK((phase IN ('ACTIONS', 'ITEMS', 'CLOSING')))
);

CREATE TABLE seance_item (
    id BIGINT PRIMARY KEY,
    session_id BIGINT NOT NULL,
    point INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    case_number VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    "minutes" INTEGER NOT NULL,
    "level" INTEGER DEFAULT(2) NOT NULL,
    outcome VARCHAR DEFAULT('PENDING') NOT NULL,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    "version" INTEGER DEFAULT(1) NOT NULL,
    CHECK((kind IN ('REVIEW', 'NEW'))),
    CHECK(("level" BETWEEN 1 AND 4)),
    CHECK((outcome IN ('PENDING', 'DECIDED', 'TO_REVIEW', 'POSTPONED', 'NOT_REACHED')))
);

CREATE TABLE situation (
    number VARCHAR PRIMARY KEY,
    person_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    opened_on DATE NOT NULL,
    review_on DATE,
    left_on DATE,
    referent_partner_id BIGINT,
    "version" INTEGER DEFAULT(1) NOT NULL,
    CHECK((state IN ('REFERRED', 'FOLLOWED', 'LEFT')))
);
