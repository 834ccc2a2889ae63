from django.db import models

from clinic.validators import check_country

ADDRESS = ("street", "postal_code", "city", "region", "country")


class PostalAddress(models.Model):
    """A postal address, in the parts that forms and exports ask for; each may be blank."""

    street = models.CharField(max_length=200, blank=True, help_text="With its number")
    postal_code = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True, help_text="State, province or county, where written")
    country = models.CharField(
        max_length=2, blank=True, validators=[check_country], help_text="ISO 3166-1; blank: the practice's"
    )

    class Meta:
        abstract = True

    @property
    def address_lines(self) -> list[str]:
        """The address as it is written on a letter, a line each, without the country."""
        town = " ".join(filter(None, (self.postal_code, self.city)))
        return [line for line in (self.street, town, self.region) if line]
