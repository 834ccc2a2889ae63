from typing import ClassVar

from django.db import migrations

# A signed note, its marks, a sent plan and its steps stay as they are, whoever writes: ORM, SQL, any role.
# Children lock their parent FOR SHARE, which waits for a signature or a sending that is under way.
FORBID = """
CREATE FUNCTION keep_signed_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['revision'];
BEGIN
    IF OLD.signed_at IS NULL AND OLD.entered_in_error_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF OLD.entered_in_error_at IS NULL THEN
        free := free || ARRAY['entered_in_error_at', 'entered_in_error_by_id', 'entered_in_error_reason'];
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A signed note never changes; add an addendum.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signed_note_never_changes';
END $$;
CREATE TRIGGER signed_note_never_changes BEFORE UPDATE OR DELETE ON treatments_sessionnote
    FOR EACH ROW EXECUTE FUNCTION keep_signed_note();

CREATE FUNCTION keep_marks_of_signed_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its uuid;
    closed boolean;
BEGIN
    FOREACH its IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.note_id]
        WHEN 'DELETE' THEN ARRAY[OLD.note_id]
        ELSE ARRAY[OLD.note_id, NEW.note_id]
    END LOOP
        SELECT signed_at IS NOT NULL OR entered_in_error_at IS NOT NULL INTO closed
            FROM treatments_sessionnote WHERE id = its FOR SHARE;
        IF closed THEN
            RAISE EXCEPTION 'The points of a signed note never change.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signed_points_never_change';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signed_points_never_change BEFORE INSERT OR UPDATE OR DELETE ON treatments_markedpoint
    FOR EACH ROW EXECUTE FUNCTION keep_marks_of_signed_note();

CREATE FUNCTION keep_sent_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'sent' THEN
        RAISE EXCEPTION 'A plan that was sent never changes; draft a new version.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'sent_plan_never_changes';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_plan_never_changes BEFORE UPDATE OR DELETE ON treatments_selfcareplan
    FOR EACH ROW EXECUTE FUNCTION keep_sent_plan();

CREATE FUNCTION keep_steps_of_sent_plan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its uuid;
    sent boolean;
BEGIN
    FOREACH its IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.plan_id]
        WHEN 'DELETE' THEN ARRAY[OLD.plan_id]
        ELSE ARRAY[OLD.plan_id, NEW.plan_id]
    END LOOP
        SELECT state = 'sent' INTO sent FROM treatments_selfcareplan WHERE id = its FOR SHARE;
        IF sent THEN
            RAISE EXCEPTION 'The steps of a plan that was sent never change.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'sent_steps_never_change';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_steps_never_change BEFORE INSERT OR UPDATE OR DELETE ON treatments_planstep
    FOR EACH ROW EXECUTE FUNCTION keep_steps_of_sent_plan();

CREATE FUNCTION keep_addenda() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Addenda are only appended.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'addenda_are_only_appended';
END $$;
CREATE TRIGGER addenda_are_only_appended BEFORE UPDATE OR DELETE ON treatments_addendum
    FOR EACH STATEMENT EXECUTE FUNCTION keep_addenda();

CREATE FUNCTION refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Clinical records are not emptied.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER notes_are_not_emptied BEFORE TRUNCATE ON treatments_sessionnote
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
CREATE TRIGGER marks_are_not_emptied BEFORE TRUNCATE ON treatments_markedpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
CREATE TRIGGER addenda_are_not_emptied BEFORE TRUNCATE ON treatments_addendum
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
CREATE TRIGGER plans_are_not_emptied BEFORE TRUNCATE ON treatments_selfcareplan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
CREATE TRIGGER steps_are_not_emptied BEFORE TRUNCATE ON treatments_planstep
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
"""
ALLOW = """
DROP TRIGGER signed_note_never_changes ON treatments_sessionnote;
DROP TRIGGER signed_points_never_change ON treatments_markedpoint;
DROP TRIGGER sent_plan_never_changes ON treatments_selfcareplan;
DROP TRIGGER sent_steps_never_change ON treatments_planstep;
DROP TRIGGER addenda_are_only_appended ON treatments_addendum;
DROP TRIGGER notes_are_not_emptied ON treatments_sessionnote;
DROP TRIGGER marks_are_not_emptied ON treatments_markedpoint;
DROP TRIGGER addenda_are_not_emptied ON treatments_addendum;
DROP TRIGGER plans_are_not_emptied ON treatments_selfcareplan;
DROP TRIGGER steps_are_not_emptied ON treatments_planstep;
DROP FUNCTION keep_signed_note();
DROP FUNCTION keep_marks_of_signed_note();
DROP FUNCTION keep_sent_plan();
DROP FUNCTION keep_steps_of_sent_plan();
DROP FUNCTION keep_addenda();
DROP FUNCTION refuse_emptying();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("treatments", "0002_clinical_settings")]
    operations: ClassVar = [migrations.RunSQL(FORBID, ALLOW)]
