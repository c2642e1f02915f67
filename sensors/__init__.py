"""The room of the wire: everything that speaks MQTT, from topic to reading, alarm or report."""
