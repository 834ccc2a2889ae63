"""The fields of clients in a file, with the names that their columns have; a new one is a line here."""

from django.utils.translation import gettext_lazy

from clients.imports.kinds import ImportField

CLIENT_ROW_FIELDS = (
    ImportField(
        "external_id",
        gettext_lazy("Number in the other system"),
        ("Patient Number", "Client ID", "Customer ID", "ID", "Kundennummer", "Client Number"),
    ),
    ImportField("name", gettext_lazy("Whole name"), ("Client Name", "Full Name", "Patient Name")),
    ImportField(
        "first_name", gettext_lazy("First name"), ("First Name", "Given Name", "Vorname", "Forename")
    ),
    ImportField("middle_name", gettext_lazy("Middle name"), ("Middle Name",)),
    ImportField("last_name", gettext_lazy("Last name"), ("Last Name", "Surname", "Nachname")),
    ImportField(
        "preferred_name",
        gettext_lazy("Liked to be called"),
        ("Preferred Name", "Preferred First Name", "Nickname", "Rufname"),
    ),
    ImportField("pronouns", gettext_lazy("Pronouns"), ("Pronouns", "Pronomen")),
    ImportField("email", gettext_lazy("E-mail"), ("Email", "E-mail", "Email Address", "E-Mail-Adresse")),
    ImportField(
        "phone",
        gettext_lazy("Phone"),
        (
            "Phone",
            "Mobile",
            "Mobile Phone",
            "Phone Number",
            "Mobile Number",
            "Telephone",
            "Telefon",
            "Handy",
        ),
    ),
    ImportField(
        "birth_on",
        gettext_lazy("Birth date"),
        ("Birth Date", "Birthday", "Date of Birth", "DOB", "Geburtsdatum", "Geburtstag"),
        is_date=True,
    ),
    ImportField("gender", gettext_lazy("Gender"), ("Sex", "Gender", "Geschlecht")),
    ImportField("street", gettext_lazy("Street"), ("Street Address", "Street Address 1", "Straße")),
    ImportField("postal_code", gettext_lazy("Postal code"), ("Postal", "Postcode", "ZIP Code", "PLZ")),
    ImportField("city", gettext_lazy("Town"), ("City", "Town", "Ort", "Stadt")),
    ImportField("region", gettext_lazy("State or county"), ("Province", "State", "County")),
    ImportField("occupation", gettext_lazy("Occupation"), ("Occupation", "Job", "Beruf")),
    ImportField(
        "emergency_name",
        gettext_lazy("Emergency contact: name"),
        ("Emergency Contact Name",),
    ),
    ImportField("emergency_phone", gettext_lazy("Emergency contact: phone"), ("Emergency Phone",)),
    ImportField(
        "emergency_relationship",
        gettext_lazy("Emergency contact: relationship"),
        ("Emergency Contact Relationship",),
    ),
    ImportField("doctor_name", gettext_lazy("Doctor: name"), ("Family Doctor Name", "GP", "Hausarzt")),
    ImportField("doctor_phone", gettext_lazy("Doctor: phone"), ("Family Doctor Phone", "GP Phone")),
    ImportField(
        "labels",
        gettext_lazy("Labels, parted by commas (all staff read them)"),
        ("Tags", "Tag", "Labels", "Label", "Groups", "Client Groups", "Etiketten", "Gruppen"),
        joined=True,
    ),
    ImportField(
        "wants_letters",
        gettext_lazy("Wants letters (No: kept back)"),
        (
            "Email Opt-In",
            "Marketing Email Opt-In",
            "Email Subscription Status",
            "accepted_email_marketing",
        ),
    ),
    ImportField(
        "left",
        gettext_lazy("Inactive, discharged or deceased"),
        ("Active/Inactive", "Deceased At", "Discharged At", "archived_at", "Status"),
    ),
)
