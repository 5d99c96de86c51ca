#include "core/bench/corpus.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace midip2p::bench {

namespace {

std::vector<std::uint8_t> bytes_of(const std::string& hex) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

void add_line(const std::string& line, Corpus& corpus) {
    std::istringstream in(line);
    Message message;
    Event event;
    std::string midi, port, timestamp, text, what;
    int part = 0;
    if (!(in >> message.sender >> midi >> port >> timestamp >> part >> text)) {
        throw std::runtime_error("not a line of a corpus: " + line);
    }
    std::getline(in >> std::ws, what);
    message.refused = midi == "refused";
    if (!message.refused) {
        const auto bytes = bytes_of(midi == "-" ? "" : midi);
        if (bytes.size() > Read::kMost) throw std::runtime_error("a message too long for this bench: " + line);
        corpus.midi.insert(corpus.midi.end(), bytes.begin(), bytes.end());
        event.midi_size = static_cast<std::uint32_t>(bytes.size());
        if (port != "-") event.port = std::stoi(port);
        if (timestamp != "-") event.timestamp = std::stoll(timestamp);
        event.part = static_cast<std::uint8_t>(part);
    }
    const auto bytes = bytes_of(text == "-" ? "" : text);
    message.at = static_cast<std::uint32_t>(corpus.bytes.size());
    message.size = static_cast<std::uint32_t>(bytes.size());
    corpus.bytes.insert(corpus.bytes.end(), bytes.begin(), bytes.end());
    corpus.messages.push_back(message);
    corpus.events.push_back(event);
    corpus.whats.push_back(what);
}

} // namespace

bool Event::is(const Read& read) const noexcept {
    return midi_size == read.midi_size && std::equal(midi, midi + midi_size, read.midi.begin()) && port == read.port &&
           timestamp == read.timestamp && part == read.part;
}

Corpus read_corpus(const std::string& folder, const std::string& name) {
    std::ifstream in(folder + "/" + name);
    if (!in) throw std::runtime_error("no corpus " + folder + "/" + name);
    Corpus corpus;
    corpus.name = name;
    for (std::string line; std::getline(in, line);) add_line(line, corpus);
    corpus.bytes.resize(corpus.bytes.size() + core::kTextPadding, ' ');
    const std::uint8_t* midi = corpus.midi.data();
    for (Event& event : corpus.events) {
        event.midi = midi;
        midi += event.midi_size;
    }
    return corpus;
}

} // namespace midip2p::bench
