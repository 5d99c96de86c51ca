// Who is measured: each reads texts into the same struct, with the same checks, or writes them.
#pragma once

#include "core/bench/corpus.hpp"
#include "core/jsonmidi/padded_text.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace midip2p::bench {

class Reader {
  public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    /// Before the first text of a corpus: its senders are others.
    virtual void begin(const Corpus&) {}
    /// One text of a sender; false where it is refused.
    virtual bool read(core::PaddedText text, std::size_t sender, Read& out) = 0;
    /// All texts of a corpus, and something that depends on each: what is timed. Each reader has a loop of its own, so
    /// that no call in between is measured.
    virtual std::uint64_t read_all(const Corpus& corpus) = 0;
};

class Writer {
  public:
    virtual ~Writer() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    /// The text of one message.
    virtual std::string_view write(const Event& event) = 0;
    virtual std::uint64_t write_all(const Corpus& corpus) = 0;
};

/// What comes of a text has to be used, or the compiler leaves it out.
inline std::uint64_t used(const Read& event) noexcept {
    return event.midi[0] + event.midi[event.midi_size - 1] + event.midi_size + static_cast<std::uint64_t>(event.port) +
           static_cast<std::uint64_t>(event.timestamp);
}

/// The loops, for a final class with read() or write().
template <class Mine> class LoopingReader : public Reader {
  public:
    std::uint64_t read_all(const Corpus& corpus) final {
        std::uint64_t sum = 0;
        this->begin(corpus);
        for (const Message& message : corpus.messages) {
            Read event;
            const bool read = static_cast<Mine*>(this)->Mine::read(corpus.text_of(message), message.sender, event);
            sum += read ? used(event) : 0;
        }
        return sum;
    }
};

template <class Mine> class LoopingWriter : public Writer {
  public:
    std::uint64_t write_all(const Corpus& corpus) final {
        std::uint64_t sum = 0;
        for (const Event& event : corpus.events) {
            const std::string_view text = static_cast<Mine*>(this)->Mine::write(event);
            sum += text.size() + static_cast<std::uint8_t>(text[text.size() / 2]);
        }
        return sum;
    }
};

std::vector<std::unique_ptr<Reader>> our_readers();
std::vector<std::unique_ptr<Writer>> our_writers();
std::unique_ptr<Reader> simdjson_reader();
std::unique_ptr<Reader> rapidjson_reader();
std::unique_ptr<Reader> nlohmann_reader();
std::unique_ptr<Writer> rapidjson_writer();
std::unique_ptr<Writer> nlohmann_writer();

} // namespace midip2p::bench
