-- The chain of the audit record. Run by a migration, as the owner of the tables.

CREATE FUNCTION core_audit_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
  head core_auditlink%ROWTYPE;
  next_sequence bigint;
  before bytea;
  content text := to_jsonb(NEW)::text;
BEGIN
  -- Held until the commit is through: without it two transactions would follow the same link.
  PERFORM pg_advisory_xact_lock(7041776);
  SELECT * INTO head FROM core_auditlink ORDER BY sequence DESC LIMIT 1;
  next_sequence := coalesce(head.sequence, 0) + 1;
  before := coalesce(head.hash, decode(repeat('00', 32), 'hex'));
  INSERT INTO core_auditlink (sequence, event_id, content, previous, hash)
  VALUES (next_sequence, NEW.id, content, before,
          sha256(before || convert_to(next_sequence::text || ':' || content, 'UTF8')));
  RETURN NULL;
END $$;

-- Deferred, so that the lock is taken as the last thing before the commit and not held through a request.
CREATE CONSTRAINT TRIGGER core_auditevent_link AFTER INSERT ON core_auditevent
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_audit_link();

CREATE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit record is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER core_auditevent_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION core_audit_refuse();
CREATE TRIGGER core_auditlink_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditlink
FOR EACH STATEMENT EXECUTE FUNCTION core_audit_refuse();

-- Whoever was given the tables by default keeps only what adding and reading need; links are written by the function.
DO $$
DECLARE
  other name;
BEGIN
  FOR other IN
    SELECT DISTINCT grantee FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND table_name IN ('core_auditevent', 'core_auditlink') AND grantee <> current_user
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON core_auditevent FROM %I', other);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON core_auditlink FROM %I', other);
  END LOOP;
END $$;
