"""What network servers call their devices, learnt from their own messages: a command that goes back needs it."""

from __future__ import annotations

from sensors.models import DeviceAddress
from sensors.parcel import Batch


def learn(batch: Batch) -> None:
    """Keep the addresses the uplinks of a batch name, where they are new or have changed.

    The devices are under lock; of a device the speaker may not speak for nothing is learnt.
    """
    said = {}
    for parcel in batch.parcels:
        speaker = batch.devices.get(parcel.topic.name) if parcel.topic else None
        for uplink in parcel.uplinks:
            device = batch.devices.get(uplink.device)
            if device and speaker and uplink.address and device.gateway_id == speaker.id:
                said[device.id] = (uplink.address, parcel.envelope.received_at)
    if not said:
        return
    known = dict(DeviceAddress.objects.filter(pk__in=said).values_list("pk", "said"))
    new = [
        DeviceAddress(device_id=id_, said=address, heard_at=at)
        for id_, (address, at) in sorted(said.items())
        if known.get(id_) != address
    ]
    if new:
        DeviceAddress.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=["device"],
            update_fields=["said", "heard_at"],
        )
