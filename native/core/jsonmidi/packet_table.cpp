#include "core/jsonmidi/packet_table.hpp"

namespace midip2p::core::jsonmidi {

namespace {

constexpr PacketField of(Field name, Form form, std::uint8_t at, std::uint8_t size, std::int64_t least,
                         std::int64_t most) noexcept {
    PacketField field{};
    field.name = name;
    field.form = form;
    field.at = at;
    field.size = size;
    field.least = least;
    field.most = most;
    return field;
}
constexpr PacketField number(Field name, std::uint8_t at, std::uint8_t bits) noexcept {
    return of(name, Form::number, at, bits, 0, (std::int64_t{1} << bits) - 1);
}
/// 1–16 in the text, 0–15 in the packet.
constexpr PacketField sixteen(Field name, std::uint8_t at, std::uint8_t bits) noexcept {
    return of(name, Form::number, at, bits, 1, 16);
}
constexpr PacketField two_complement(Field name, std::uint8_t at, std::uint8_t bits) noexcept {
    return of(name, Form::two_complement, at, bits, -(std::int64_t{1} << (bits - 1)),
              (std::int64_t{1} << (bits - 1)) - 1);
}
constexpr PacketField septets(Field name, std::uint8_t at, std::uint8_t count, bool low_first) noexcept {
    return of(name, low_first ? Form::septets_low_first : Form::septets_high_first, at, count, 0,
              (std::int64_t{1} << (7 * count)) - 1);
}
constexpr PacketField part(std::uint8_t at, std::uint8_t bits) noexcept {
    PacketField field = of(Field::part, Form::part, at, bits, 0, 3);
    field.optional = true;
    return field;
}
constexpr PacketField data(std::uint8_t at, std::uint8_t capacity, std::int64_t most, Counted count = {}) noexcept {
    PacketField field = of(Field::data, Form::data, at, capacity, 0, most);
    field.count = count;
    return field;
}
constexpr PacketField text(std::uint8_t at, std::uint8_t capacity) noexcept {
    return of(Field::text, Form::text, at, capacity, 0, 255);
}
constexpr PacketField or_zero(PacketField field) noexcept {
    field.optional = true;
    return field;
}
constexpr PacketField flagged(PacketField field, Flag flag) noexcept {
    field.optional = true;
    field.flag = flag;
    return field;
}

constexpr PacketField kJitterReductionClock[] = {number(Field::time, 16, 16)};
constexpr PacketField kDeltaClockstampTicksPerQuarterNote[] = {number(Field::ticks_per_quarter_note, 16, 16)};
constexpr PacketField kDeltaClockstamp[] = {number(Field::ticks, 12, 20)};
constexpr PacketField kTimeCodeQuarterFrame[] = {number(Field::value, 17, 7)};
constexpr PacketField kSongPosition[] = {septets(Field::position, 16, 2, true)};
constexpr PacketField kSongSelect[] = {number(Field::song, 17, 7)};
constexpr PacketField kNoteOff[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                    number(Field::velocity, 25, 7)};
constexpr PacketField kPolyPressure[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                         number(Field::pressure, 25, 7)};
constexpr PacketField kControlChange[] = {sixteen(Field::channel, 12, 4), number(Field::controller, 17, 7),
                                          number(Field::value, 25, 7)};
constexpr PacketField kProgramChange[] = {sixteen(Field::channel, 12, 4), number(Field::program, 17, 7)};
constexpr PacketField kChannelPressure[] = {sixteen(Field::channel, 12, 4), number(Field::pressure, 17, 7)};
constexpr PacketField kPitchBend[] = {sixteen(Field::channel, 12, 4), septets(Field::value, 16, 2, true)};
constexpr PacketField kNoteOff2[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                     number(Field::velocity, 32, 16), or_zero(number(Field::attribute_type, 24, 8)),
                                     or_zero(number(Field::attribute, 48, 16))};
constexpr PacketField kPolyPressure2[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                          number(Field::pressure, 32, 32)};
constexpr PacketField kControlChange2[] = {sixteen(Field::channel, 12, 4), number(Field::controller, 17, 7),
                                           number(Field::value, 32, 32)};
constexpr PacketField kProgramChange2[] = {sixteen(Field::channel, 12, 4), number(Field::program, 33, 7),
                                           flagged(septets(Field::bank, 48, 2, false), {31, 1, 1, 0})};
constexpr PacketField kChannelPressure2[] = {sixteen(Field::channel, 12, 4), number(Field::pressure, 32, 32)};
constexpr PacketField kPitchBend2[] = {sixteen(Field::channel, 12, 4), number(Field::value, 32, 32)};
constexpr PacketField kRegisteredController[] = {sixteen(Field::channel, 12, 4), number(Field::bank, 17, 7),
                                                 number(Field::index, 25, 7), number(Field::value, 32, 32)};
constexpr PacketField kRelativeRegisteredController[] = {sixteen(Field::channel, 12, 4), number(Field::bank, 17, 7),
                                                         number(Field::index, 25, 7),
                                                         two_complement(Field::value, 32, 32)};
constexpr PacketField kRegisteredPerNoteController[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                                        number(Field::index, 24, 8), number(Field::value, 32, 32)};
constexpr PacketField kPerNotePitchBend[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                             number(Field::value, 32, 32)};
constexpr PacketField kPerNoteManagement[] = {sixteen(Field::channel, 12, 4), number(Field::note, 17, 7),
                                              number(Field::detach, 30, 1), number(Field::reset, 31, 1)};
constexpr PacketField kSysEx[] = {part(8, 4), data(16, 6, 127, {12, 4, 0})};
constexpr PacketField kSysEx8[] = {part(8, 4), number(Field::stream, 16, 8), data(24, 13, 255, {12, 4, 1})};
constexpr PacketField kMixedDataSetHeader[] = {
    number(Field::data_set, 12, 4), number(Field::bytes_in_chunk, 16, 16), number(Field::chunks, 32, 16),
    number(Field::chunk, 48, 16),   number(Field::manufacturer, 64, 16),   number(Field::device, 80, 16),
    number(Field::sub_id1, 96, 16), number(Field::sub_id2, 112, 16)};
constexpr PacketField kMixedDataSetPayload[] = {number(Field::data_set, 12, 4), data(16, 14, 255)};
constexpr PacketField kSetTempo[] = {number(Field::tempo_10ns, 32, 32)};
constexpr PacketField kSetTimeSignature[] = {number(Field::numerator, 32, 8), number(Field::denominator_power, 40, 8),
                                             number(Field::thirty_second_notes, 48, 8)};
constexpr PacketField kSetMetronome[] = {number(Field::clocks_per_click, 32, 8), number(Field::accent1, 40, 8),
                                         number(Field::accent2, 48, 8),          number(Field::accent3, 56, 8),
                                         number(Field::subdivision1, 64, 8),     number(Field::subdivision2, 72, 8)};
constexpr PacketField kSetKeySignature[] = {flagged(sixteen(Field::channel, 12, 4), {10, 2, 0, 1}),
                                            two_complement(Field::sharps_flats, 32, 4), number(Field::tonic, 36, 4)};
constexpr PacketField kSetChordName[] = {flagged(sixteen(Field::channel, 12, 4), {10, 2, 0, 1}),
                                         two_complement(Field::sharps_flats, 32, 4),
                                         number(Field::tonic, 36, 4),
                                         number(Field::chord_type, 40, 8),
                                         number(Field::alteration1, 48, 8),
                                         number(Field::alteration2, 56, 8),
                                         number(Field::alteration3, 64, 8),
                                         number(Field::alteration4, 72, 8),
                                         two_complement(Field::bass_sharps_flats, 96, 4),
                                         number(Field::bass_tonic, 100, 4),
                                         number(Field::bass_chord_type, 104, 8),
                                         number(Field::bass_alteration1, 112, 8),
                                         number(Field::bass_alteration2, 120, 8)};
constexpr PacketField kMetadataText[] = {flagged(sixteen(Field::channel, 12, 4), {10, 2, 0, 1}), part(8, 2),
                                         text(32, 12)};
constexpr PacketField kEndpointDiscovery[] = {number(Field::version_major, 16, 8), number(Field::version_minor, 24, 8),
                                              number(Field::filter, 56, 8)};
constexpr PacketField kEndpointInfo[] = {number(Field::version_major, 16, 8),
                                         number(Field::version_minor, 24, 8),
                                         number(Field::static_blocks, 32, 1),
                                         number(Field::blocks, 33, 7),
                                         number(Field::midi2, 54, 1),
                                         number(Field::midi1, 55, 1),
                                         number(Field::receives_jitter_reduction, 62, 1),
                                         number(Field::sends_jitter_reduction, 63, 1)};
constexpr PacketField kDeviceIdentity[] = {septets(Field::manufacturer, 40, 3, false),
                                           septets(Field::family, 64, 2, true), septets(Field::model, 80, 2, true),
                                           septets(Field::revision, 96, 4, false)};
constexpr PacketField kEndpointName[] = {part(4, 2), text(16, 14)};
constexpr PacketField kConfigurationRequest[] = {number(Field::midi_protocol, 16, 8),
                                                 number(Field::receives_jitter_reduction, 30, 1),
                                                 number(Field::sends_jitter_reduction, 31, 1)};
constexpr PacketField kFunctionBlockDiscovery[] = {number(Field::block, 16, 8), number(Field::filter, 24, 8)};
constexpr PacketField kFunctionBlockInfo[] = {
    number(Field::active, 16, 1),      number(Field::block, 17, 7),           number(Field::user_interface_hint, 26, 2),
    number(Field::midi1_ports, 28, 2), number(Field::direction, 30, 2),       sixteen(Field::first_group, 32, 8),
    number(Field::groups, 40, 8),      number(Field::midi_ci_version, 48, 8), number(Field::sysex8_streams, 56, 8)};
constexpr PacketField kFunctionBlockName[] = {part(4, 2), number(Field::block, 16, 8), text(24, 13)};

// clang-format off
constexpr PacketType kTypes[] = {
    {"noOperation", Protocol::ump, false, 0xfff00000, 0x00000000, {}},
    {"jitterReductionClock", Protocol::ump, false, 0xfff00000, 0x00100000, kJitterReductionClock},
    {"jitterReductionTimestamp", Protocol::ump, false, 0xfff00000, 0x00200000, kJitterReductionClock},
    {"deltaClockstampTicksPerQuarterNote", Protocol::ump, false, 0xfff00000, 0x00300000, kDeltaClockstampTicksPerQuarterNote},
    {"deltaClockstamp", Protocol::ump, false, 0xfff00000, 0x00400000, kDeltaClockstamp},
    {"timeCodeQuarterFrame", Protocol::ump, true, 0xf0ff0000, 0x10f10000, kTimeCodeQuarterFrame},
    {"songPosition", Protocol::ump, true, 0xf0ff0000, 0x10f20000, kSongPosition},
    {"songSelect", Protocol::ump, true, 0xf0ff0000, 0x10f30000, kSongSelect},
    {"tuneRequest", Protocol::ump, true, 0xf0ff0000, 0x10f60000, {}},
    {"timingClock", Protocol::ump, true, 0xf0ff0000, 0x10f80000, {}},
    {"start", Protocol::ump, true, 0xf0ff0000, 0x10fa0000, {}},
    {"continue", Protocol::ump, true, 0xf0ff0000, 0x10fb0000, {}},
    {"stop", Protocol::ump, true, 0xf0ff0000, 0x10fc0000, {}},
    {"activeSensing", Protocol::ump, true, 0xf0ff0000, 0x10fe0000, {}},
    {"systemReset", Protocol::ump, true, 0xf0ff0000, 0x10ff0000, {}},
    {"noteOff", Protocol::midi1, true, 0xf0f00000, 0x20800000, kNoteOff},
    {"noteOn", Protocol::midi1, true, 0xf0f00000, 0x20900000, kNoteOff},
    {"polyPressure", Protocol::midi1, true, 0xf0f00000, 0x20a00000, kPolyPressure},
    {"controlChange", Protocol::midi1, true, 0xf0f00000, 0x20b00000, kControlChange},
    {"programChange", Protocol::midi1, true, 0xf0f00000, 0x20c00000, kProgramChange},
    {"channelPressure", Protocol::midi1, true, 0xf0f00000, 0x20d00000, kChannelPressure},
    {"pitchBend", Protocol::midi1, true, 0xf0f00000, 0x20e00000, kPitchBend},
    {"noteOff", Protocol::midi2, true, 0xf0f00000, 0x40800000, kNoteOff2},
    {"noteOn", Protocol::midi2, true, 0xf0f00000, 0x40900000, kNoteOff2},
    {"polyPressure", Protocol::midi2, true, 0xf0f00000, 0x40a00000, kPolyPressure2},
    {"controlChange", Protocol::midi2, true, 0xf0f00000, 0x40b00000, kControlChange2},
    {"programChange", Protocol::midi2, true, 0xf0f00000, 0x40c00000, kProgramChange2},
    {"channelPressure", Protocol::midi2, true, 0xf0f00000, 0x40d00000, kChannelPressure2},
    {"pitchBend", Protocol::midi2, true, 0xf0f00000, 0x40e00000, kPitchBend2},
    {"registeredController", Protocol::midi2, true, 0xf0f00000, 0x40200000, kRegisteredController},
    {"assignableController", Protocol::midi2, true, 0xf0f00000, 0x40300000, kRegisteredController},
    {"relativeRegisteredController", Protocol::midi2, true, 0xf0f00000, 0x40400000, kRelativeRegisteredController},
    {"relativeAssignableController", Protocol::midi2, true, 0xf0f00000, 0x40500000, kRelativeRegisteredController},
    {"registeredPerNoteController", Protocol::midi2, true, 0xf0f00000, 0x40000000, kRegisteredPerNoteController},
    {"assignablePerNoteController", Protocol::midi2, true, 0xf0f00000, 0x40100000, kRegisteredPerNoteController},
    {"perNotePitchBend", Protocol::midi2, true, 0xf0f00000, 0x40600000, kPerNotePitchBend},
    {"perNoteManagement", Protocol::midi2, true, 0xf0f00000, 0x40f00000, kPerNoteManagement},
    {"sysEx", Protocol::ump, true, 0xf0000000, 0x30000000, kSysEx},
    {"sysEx8", Protocol::ump, true, 0xf0000000, 0x50000000, kSysEx8},
    {"mixedDataSetHeader", Protocol::ump, true, 0xf0f00000, 0x50800000, kMixedDataSetHeader},
    {"mixedDataSetPayload", Protocol::ump, true, 0xf0f00000, 0x50900000, kMixedDataSetPayload},
    {"setTempo", Protocol::ump, true, 0xf0ffffff, 0xd0100000, kSetTempo},
    {"setTimeSignature", Protocol::ump, true, 0xf0ffffff, 0xd0100001, kSetTimeSignature},
    {"setMetronome", Protocol::ump, true, 0xf0ffffff, 0xd0100002, kSetMetronome},
    {"setKeySignature", Protocol::ump, true, 0xf0c0ffff, 0xd0000005, kSetKeySignature},
    {"setChordName", Protocol::ump, true, 0xf0c0ffff, 0xd0000006, kSetChordName},
    {"metadataText", Protocol::ump, true, 0xf000ffff, 0xd0000100, kMetadataText},
    {"projectName", Protocol::ump, true, 0xf000ffff, 0xd0000101, kMetadataText},
    {"compositionName", Protocol::ump, true, 0xf000ffff, 0xd0000102, kMetadataText},
    {"midiClipName", Protocol::ump, true, 0xf000ffff, 0xd0000103, kMetadataText},
    {"copyrightNotice", Protocol::ump, true, 0xf000ffff, 0xd0000104, kMetadataText},
    {"composerName", Protocol::ump, true, 0xf000ffff, 0xd0000105, kMetadataText},
    {"lyricistName", Protocol::ump, true, 0xf000ffff, 0xd0000106, kMetadataText},
    {"arrangerName", Protocol::ump, true, 0xf000ffff, 0xd0000107, kMetadataText},
    {"publisherName", Protocol::ump, true, 0xf000ffff, 0xd0000108, kMetadataText},
    {"primaryPerformerName", Protocol::ump, true, 0xf000ffff, 0xd0000109, kMetadataText},
    {"accompanyingPerformerName", Protocol::ump, true, 0xf000ffff, 0xd000010a, kMetadataText},
    {"recordingDate", Protocol::ump, true, 0xf000ffff, 0xd000010b, kMetadataText},
    {"recordingLocation", Protocol::ump, true, 0xf000ffff, 0xd000010c, kMetadataText},
    {"performanceText", Protocol::ump, true, 0xf000ffff, 0xd0000200, kMetadataText},
    {"lyrics", Protocol::ump, true, 0xf000ffff, 0xd0000201, kMetadataText},
    {"lyricsLanguage", Protocol::ump, true, 0xf000ffff, 0xd0000202, kMetadataText},
    {"ruby", Protocol::ump, true, 0xf000ffff, 0xd0000203, kMetadataText},
    {"rubyLanguage", Protocol::ump, true, 0xf000ffff, 0xd0000204, kMetadataText},
    {"endpointDiscovery", Protocol::ump, false, 0xffff0000, 0xf0000000, kEndpointDiscovery},
    {"endpointInfo", Protocol::ump, false, 0xffff0000, 0xf0010000, kEndpointInfo},
    {"deviceIdentity", Protocol::ump, false, 0xffff0000, 0xf0020000, kDeviceIdentity},
    {"endpointName", Protocol::ump, false, 0xf3ff0000, 0xf0030000, kEndpointName},
    {"productInstanceId", Protocol::ump, false, 0xf3ff0000, 0xf0040000, kEndpointName},
    {"configurationRequest", Protocol::ump, false, 0xffff0000, 0xf0050000, kConfigurationRequest},
    {"configurationNotification", Protocol::ump, false, 0xffff0000, 0xf0060000, kConfigurationRequest},
    {"functionBlockDiscovery", Protocol::ump, false, 0xffff0000, 0xf0100000, kFunctionBlockDiscovery},
    {"functionBlockInfo", Protocol::ump, false, 0xffff0000, 0xf0110000, kFunctionBlockInfo},
    {"functionBlockName", Protocol::ump, false, 0xf3ff0000, 0xf0120000, kFunctionBlockName},
    {"startOfClip", Protocol::ump, false, 0xffff0000, 0xf0200000, {}},
    {"endOfClip", Protocol::ump, false, 0xffff0000, 0xf0210000, {}},
};
// clang-format on

} // namespace

std::span<const PacketType> packet_types() noexcept { return kTypes; }

} // namespace midip2p::core::jsonmidi
