"""What is shown of a member."""

from allauth.account.models import EmailAddress
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import User


class NoticeSerializer(serializers.Serializer):
    """What happens now, in words."""

    message = serializers.CharField()


def notice(message: str) -> Response:
    """202: it is being done."""
    response = Response({"message": message}, status=202)
    response.message = message
    return response


class MemberSerializer(serializers.ModelSerializer):
    """A member, as the member and admins see it."""

    is_email_verified = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "is_email_verified",
            "first_name",
            "last_name",
            "date_joined",
            "last_login",
            "is_active",
            "is_staff",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.BooleanField())
    def get_is_email_verified(self, user: User) -> bool:
        """Annotated by lists; for one member it is asked for."""
        if hasattr(user, "has_verified_email"):
            return user.has_verified_email
        return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
